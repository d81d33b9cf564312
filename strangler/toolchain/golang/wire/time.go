package main

import (
	"time"
	_ "time/tzdata" // a guest has no files to read zones from
)

// wireZoneKey identifies a zone by its IANA name, or a fixed one by what it is called and its
// offset in seconds east of UTC.
type wireZoneKey struct {
	name   string
	fixed  bool
	offset int
}

// Zones are kept, because to parse one takes as long as many calls. There are 600 of them, and
// 2879 offsets of whole minutes.
const wireMostZones = 10_000

var (
	wireZones     = map[wireZoneKey]*time.Location{}
	wireZoneNames = map[*time.Location]string{} // of those, the names, which are known to be right
)

func wireKeepZone(key wireZoneKey, zone *time.Location) *time.Location {
	if len(wireZones) < wireMostZones {
		wireZones[key], wireZoneNames[zone] = zone, key.name
	}
	return zone
}

// wireZone finds a zone by its IANA name, nil when there is none.
func wireZone(name string) *time.Location {
	key := wireZoneKey{name: name}
	if zone, ok := wireZones[key]; ok {
		return zone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return wireKeepZone(key, zone)
}

func wireFixedZone(name string, offset int) *time.Location {
	key := wireZoneKey{name, true, offset}
	if zone, ok := wireZones[key]; ok {
		return zone
	}
	return wireKeepZone(key, time.FixedZone(name, offset))
}

func wireGetTime(in *wireReader) time.Time {
	seconds, nanoseconds := wireGet[int64](in), wireGet[uint32](in)
	offset := int(wireGet[int32](in))
	name := wireGetString[string](in)
	instant := time.Unix(seconds, int64(nanoseconds))
	switch {
	case name == "UTC" && offset == 0:
		return instant.UTC()
	case name != "" && name != "Local":
		if zone := wireZone(name); zone != nil {
			if local := instant.In(zone); wireOffsetOf(local) == offset {
				return local
			}
		}
	}
	return instant.In(wireFixedZone(name, offset))
}

func wirePutTime(out *wireWriter, value time.Time) {
	wirePut(out, value.Unix())
	wirePut(out, uint32(value.Nanosecond()))
	wirePut(out, int32(wireOffsetOf(value)))
	wirePutString(out, wireZoneName(value))
}

func wireOffsetOf(value time.Time) int {
	_, offset := value.Zone()
	return offset
}

// wireZoneName is the IANA name of a time's zone; empty where its location only looks like one.
func wireZoneName(value time.Time) string {
	zone, offset := value.Location(), wireOffsetOf(value)
	name := zone.String()
	switch {
	case zone == time.UTC || offset == 0 && (name == "UTC" || name == "Local"):
		return "UTC"
	case name == "" || name == "Local" || name == "UTC":
		return ""
	}
	if known, ok := wireZoneNames[zone]; ok {
		return known
	}
	if known := wireZone(name); known != nil && wireOffsetOf(value.In(known)) == offset {
		return name
	}
	return ""
}
