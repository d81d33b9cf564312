// Package trouble does what a port must not do, so that the tests see what becomes of the caller.
package trouble

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// ErrNotFound is what Find fails with.
var ErrNotFound = errors.New("not found")

// ErrOther is never returned.
var ErrOther = errors.New("other")

// Exit leaves the process, as far as Go knows.
func Exit(code int) { os.Exit(code) }

// Deadlock waits for nobody.
func Deadlock() int {
	var mutex sync.Mutex
	mutex.Lock()
	mutex.Lock()
	return 1
}

// Panic panics with a message.
func Panic(message string) int { panic(message) }

// At indexes a list.
func At(values []int, index int) int { return values[index] }

// Cut slices a list.
func Cut(values []int, from, to int) []int { return values[from:to] }

// Divide divides.
func Divide(x, y int) int { return x / y }

// Nil reads through a nil pointer.
func Nil(value *int) int { return *value }

// Recurse needs a stack frame for each of depth.
func Recurse(depth int) int {
	if depth == 0 {
		return 0
	}
	return 1 + Recurse(depth-1)
}

// Hoard asks for more memory than there is.
func Hoard(mebibytes int) int {
	var hoard [][]byte
	for range mebibytes {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		hoard = append(hoard, block)
	}
	return len(hoard)
}

// Find wraps an exported error.
func Find(name string) (int, error) {
	if name == "" {
		return 0, errors.New("no name")
	}
	return 0, fmt.Errorf("%q: %w", name, ErrNotFound)
}

// Print writes to standard output and standard error.
func Print(line string) {
	fmt.Println(line)
	fmt.Fprintln(os.Stderr, "to stderr:", line)
}

// Sleep waits for milliseconds and returns how many have passed at least.
func Sleep(milliseconds int) bool {
	started := time.Now()
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return time.Since(started) >= time.Duration(milliseconds)*time.Millisecond
}

// Together adds numbers up in goroutines.
func Together(count int) int {
	results := make(chan int)
	for i := range count {
		go func() {
			time.Sleep(time.Millisecond)
			results <- i
		}()
	}
	sum := 0
	for range count {
		select {
		case n := <-results:
			sum += n
		case <-time.After(time.Minute):
			return -1
		}
	}
	return sum
}

var calls int

// Calls counts its calls in a package-level variable.
func Calls() int {
	calls++
	return calls
}

// Zero writes zeros into the caller's list.
func Zero(values []int) {
	for i := range values {
		values[i] = 0
	}
}

// Broken returns a string that is not UTF-8.
func Broken() string { return "ab\xff" }

// Environment returns how much the process tells a guest: variables, arguments, and a file.
func Environment() (int, int, bool) {
	_, err := os.ReadFile("/etc/passwd")
	return len(os.Environ()), len(os.Args), err == nil
}

// Loop never returns while n is positive.
func Loop(n int) int {
	for n > 0 {
		n++
		n--
	}
	return n
}
