package picture

import (
	"bytes"
	"encoding/binary"
)

// liesOnItsSide reports whether the EXIF data of a JPEG says that it is to be
// turned by a quarter. Phones write upright photos so, and browsers obey.
func liesOnItsSide(head []byte) bool {
	for rest := head[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, size := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xda || size < 2 || 2+size > len(rest) { // the picture itself, or the end
			return false
		}
		if data, isEXIF := bytes.CutPrefix(rest[4:2+size], []byte("Exif\x00\x00")); marker == 0xe1 && isEXIF {
			orientation := orientationOf(data)
			return orientation >= 5 && orientation <= 8
		}
		rest = rest[2+size:]
	}
	return false
}

// orientationOf returns EXIF's tag of this name, 0 if there is none. tiff is a
// TIFF file without pictures.
func orientationOf(tiff []byte) int {
	const orientation, short = 0x0112, 3
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	}
	if order == nil || len(tiff) < 8 {
		return 0
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	count := int(order.Uint16(tiff[at:]))
	for entries := tiff[at+2:]; count > 0 && len(entries) >= 12; count, entries = count-1, entries[12:] {
		if order.Uint16(entries) == orientation && order.Uint16(entries[2:]) == short {
			return int(order.Uint16(entries[8:]))
		}
	}
	return 0
}
