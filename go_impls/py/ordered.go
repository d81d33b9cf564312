package py

import "iter"

// OrderedMap is a map that keeps the order in which keys were first set: a Python dict. Like a Go
// map it refers to its contents, so that a copy of it is the same map; the zero value is an empty
// map, whose contents begin with the first Set.
type OrderedMap[K comparable, V any] struct {
	contents *contents[K, V]
}

type contents[K comparable, V any] struct {
	index   map[K]int // key -> position in entries
	entries []entry[K, V]
}

type entry[K comparable, V any] struct {
	key   K
	value V
	gone  bool
}

// NewOrderedMap returns an empty map with room for as many entries as size.
func NewOrderedMap[K comparable, V any](size int) OrderedMap[K, V] {
	return OrderedMap[K, V]{&contents[K, V]{
		index:   make(map[K]int, size),
		entries: make([]entry[K, V], 0, size),
	}}
}

// Set changes the value of a key; a new one comes last.
func (m *OrderedMap[K, V]) Set(key K, value V) {
	if m.contents == nil {
		*m = NewOrderedMap[K, V](0)
	}
	c := m.contents
	if at, ok := c.index[key]; ok {
		c.entries[at].value = value
		return
	}
	c.index[key] = len(c.entries)
	c.entries = append(c.entries, entry[K, V]{key: key, value: value})
}

// Get returns the value of a key, and whether it is there.
func (m OrderedMap[K, V]) Get(key K) (value V, ok bool) {
	if m.contents == nil {
		return value, false
	}
	at, ok := m.contents.index[key]
	if ok {
		value = m.contents.entries[at].value
	}
	return value, ok
}

// Delete removes a key, if it is there.
func (m OrderedMap[K, V]) Delete(key K) {
	if m.contents == nil {
		return
	}
	c := m.contents
	at, ok := c.index[key]
	if !ok {
		return
	}
	delete(c.index, key)
	c.entries[at] = entry[K, V]{gone: true}
	if len(c.entries) > 2*len(c.index)+8 {
		c.compact()
	}
}

// compact drops the places of deleted entries.
func (c *contents[K, V]) compact() {
	kept := make([]entry[K, V], 0, len(c.index))
	c.index = make(map[K]int, len(c.index))
	for _, e := range c.entries {
		if !e.gone {
			c.index[e.key] = len(kept)
			kept = append(kept, e)
		}
	}
	c.entries = kept
}

// Len returns the number of entries.
func (m OrderedMap[K, V]) Len() int {
	if m.contents == nil {
		return 0
	}
	return len(m.contents.index)
}

// All iterates over keys and values in order. What is set or deleted meanwhile may or may not be
// met.
func (m OrderedMap[K, V]) All() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		if m.contents == nil {
			return
		}
		for _, e := range m.contents.entries {
			if !e.gone && !yield(e.key, e.value) {
				return
			}
		}
	}
}

// Keys returns the keys in order.
func (m OrderedMap[K, V]) Keys() []K {
	keys := make([]K, 0, m.Len())
	m.All()(func(key K, _ V) bool {
		keys = append(keys, key)
		return true
	})
	return keys
}
