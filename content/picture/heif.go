package picture

import "encoding/binary"

// AVIF and HEIC files are boxes in boxes. Sizes stand in meta, iprp, ipco, ispe:
// one for each picture in the file, such as a thumbnail or a tile, of which the
// one that is shown is the largest. irot beside them turns it.

// measureHEIF returns the size of an AVIF or HEIC picture, zero if head does not
// tell it.
func measureHEIF(head []byte) Size {
	var largest Size
	turned := false
	meta, ok := firstBox(head, "meta")
	if !ok || len(meta) < 4 {
		return Size{}
	}
	properties, _ := firstBox(meta[4:], "iprp") // behind its version and flags
	shared, _ := firstBox(properties, "ipco")
	eachBox(shared, func(kind string, data []byte) bool {
		switch {
		case kind == "ispe" && len(data) >= 12:
			width, height := binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
			if width > maxSide || height > maxSide {
				largest = Size{}
				return false
			}
			if size := (Size{int(width), int(height)}); size.Width*size.Height > largest.Width*largest.Height {
				largest = size
			}
		case kind == "irot" && len(data) >= 1:
			turned = data[0]&1 == 1
		}
		return true
	})
	if turned {
		largest.Width, largest.Height = largest.Height, largest.Width
	}
	return largest
}

// eachBox calls use for the boxes that data holds, until it returns false.
func eachBox(data []byte, use func(kind string, data []byte) bool) {
	for len(data) >= 8 {
		size, start := uint64(binary.BigEndian.Uint32(data)), uint64(8)
		kind := string(data[4:8])
		switch {
		case size == 0: // to the end
			size = uint64(len(data))
		case size == 1 && len(data) >= 16:
			size, start = binary.BigEndian.Uint64(data[8:]), 16
		}
		if size < start || size > uint64(len(data)) || !use(kind, data[start:size]) {
			return
		}
		data = data[size:]
	}
}

func firstBox(data []byte, kind string) (found []byte, ok bool) {
	eachBox(data, func(k string, data []byte) bool {
		found, ok = data, k == kind
		return !ok
	})
	if !ok {
		return nil, false
	}
	return found, true
}
