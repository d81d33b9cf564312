package main

import (
	"context"
	"runtime"
	"time"
)

// wireContext is the context of one call. A guest is one thread, on which timers fire only when it
// pauses; so a function that asks whether its time is up pauses, once it is.
type wireContext struct {
	context.Context
	cancel context.CancelFunc
	due    time.Time // zero: never
}

func wireNewContext() *wireContext {
	left := time.Duration(wireControl.deadline)
	if left == 0 {
		inner, cancel := context.WithCancel(context.Background())
		return &wireContext{Context: inner, cancel: cancel}
	}
	due := time.Now().Add(left)
	inner, cancel := context.WithDeadline(context.Background(), due)
	return &wireContext{inner, cancel, due}
}

func (c *wireContext) Done() <-chan struct{} {
	c.pause()
	return c.Context.Done()
}

func (c *wireContext) Err() error {
	c.pause()
	return c.Context.Err()
}

func (c *wireContext) pause() {
	const most = 10 // the timer starts a goroutine that closes the channel
	if c.due.IsZero() || time.Now().Before(c.due) {
		return
	}
	for i := 0; i < most && c.Context.Err() == nil; i++ {
		runtime.Gosched()
	}
}
