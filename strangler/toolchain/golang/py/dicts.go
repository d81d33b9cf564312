package py

// Item is Python's mapping[key]; it fails with a KeyError.
func Item[K comparable, V any](mapping OrderedMap[K, V], key K) (V, error) {
	value, ok := mapping.Get(key)
	if !ok {
		return value, KeyError("no such key")
	}
	return value, nil
}

// GetOr is Python's mapping.get(key, other).
func GetOr[K comparable, V any](mapping OrderedMap[K, V], key K, other V) V {
	if value, ok := mapping.Get(key); ok {
		return value
	}
	return other
}

// Lookup is Python's mapping.get(key): nil where there is none.
func Lookup[K comparable, V any](mapping OrderedMap[K, V], key K) *V {
	if value, ok := mapping.Get(key); ok {
		return &value
	}
	return nil
}

// HasKey is Python's key in mapping.
func HasKey[K comparable, V any](mapping OrderedMap[K, V], key K) bool {
	_, ok := mapping.Get(key)
	return ok
}

// Values are the values of a mapping, in order.
func Values[K comparable, V any](mapping OrderedMap[K, V]) []V {
	values := make([]V, 0, mapping.Len())
	mapping.All()(func(_ K, value V) bool {
		values = append(values, value)
		return true
	})
	return values
}

// Take is Python's mapping.pop(key), and del mapping[key]; it fails with a KeyError.
func Take[K comparable, V any](mapping OrderedMap[K, V], key K) (V, error) {
	value, err := Item(mapping, key)
	mapping.Delete(key)
	return value, err
}
