package py

import (
	"math"
	"math/big"
	"reflect"
	"time"
)

// Same reports whether two values of one type are what strangler takes for the same: NaN is NaN,
// 0.0 is not -0.0, a nil slice or map is an empty one, pointers are what they point to, and 1.5 is
// not 1.50 as a Decimal. It is meant for tests.
func Same(a, b any) bool {
	return same(reflect.ValueOf(a), reflect.ValueOf(b))
}

// comparer is a type of this package that is more than its fields.
type comparer interface{ same(other any) bool }

func same(a, b reflect.Value) bool {
	if !a.IsValid() || !b.IsValid() {
		return a.IsValid() == b.IsValid()
	}
	if a.Type() != b.Type() {
		return false
	}
	if a.CanInterface() {
		if known, equal := sameKnown(a.Interface(), b.Interface()); known {
			return equal
		}
	}
	switch a.Kind() {
	case reflect.Float32, reflect.Float64:
		return sameFloat(a.Float(), b.Float())
	case reflect.Complex64, reflect.Complex128:
		x, y := a.Complex(), b.Complex()
		return sameFloat(real(x), real(y)) && sameFloat(imag(x), imag(y))
	case reflect.Slice, reflect.Array:
		return sameElements(a, b)
	case reflect.Map:
		return sameEntries(a, b)
	case reflect.Pointer, reflect.Interface:
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}

// sameKnown compares values of the types whose fields do not say it.
func sameKnown(a, b any) (known, equal bool) {
	switch a := a.(type) {
	case time.Time:
		return true, a.Equal(b.(time.Time))
	case *big.Int:
		b := b.(*big.Int)
		return true, a == b || a != nil && b != nil && a.Cmp(b) == 0
	case *big.Rat:
		b := b.(*big.Rat)
		return true, a == b || a != nil && b != nil && a.Cmp(b) == 0
	case Decimal:
		return true, a.String() == b.(Decimal).String()
	case comparer:
		return true, a.same(b)
	}
	return false, false
}

func sameFloat(a, b float64) bool {
	return math.IsNaN(a) && math.IsNaN(b) || a == b && math.Signbit(a) == math.Signbit(b)
}

func sameElements(a, b reflect.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i := range a.Len() {
		if !same(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

func sameEntries(a, b reflect.Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for entries := a.MapRange(); entries.Next(); {
		if other := b.MapIndex(entries.Key()); !other.IsValid() || !same(entries.Value(), other) {
			return false
		}
	}
	return true
}

// same compares two maps with the order of their keys.
func (m OrderedMap[K, V]) same(other any) bool {
	o, ok := other.(OrderedMap[K, V])
	if !ok || m.Len() != o.Len() {
		return false
	}
	keys := o.Keys()
	for i, key := range m.Keys() {
		mine, _ := m.Get(key)
		theirs, _ := o.Get(key)
		if !Same(key, keys[i]) || !Same(mine, theirs) {
			return false
		}
	}
	return true
}
