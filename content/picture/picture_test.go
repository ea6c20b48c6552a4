package picture_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"

	"lectern/content/picture"
)

// encoded returns a picture of 30 by 20 pixels.
func encoded(t testing.TB, encode func(io.Writer, image.Image) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func asJPEG(w io.Writer, m image.Image) error { return jpeg.Encode(w, m, nil) }
func asGIF(w io.Writer, m image.Image) error  { return gif.Encode(w, m, nil) }

// withOrientation puts EXIF data into a JPEG.
func withOrientation(jpeg string, order binary.AppendByteOrder, mark string, orientation uint16) string {
	tiff := append([]byte(mark), 0, 0, 0, 0)
	order.(binary.ByteOrder).PutUint32(tiff[4:], 8)
	tiff = order.AppendUint16(tiff, 2) // entries
	for _, entry := range [][3]uint16{{0x0100, 3, 30}, {0x0112, 3, orientation}} {
		tiff = order.AppendUint16(tiff, entry[0])
		tiff = order.AppendUint16(tiff, entry[1])
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, entry[2])
		tiff = append(tiff, 0, 0)
	}
	data := "Exif\x00\x00" + string(tiff)
	segment := binary.BigEndian.AppendUint16([]byte("\xff\xe1"), uint16(len(data)+2))
	return jpeg[:2] + string(segment) + data + jpeg[2:]
}

func box(kind string, data ...string) string {
	all := strings.Join(data, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(all)+8))) + kind + all
}

func ispe(width, height uint32) string {
	b := binary.BigEndian.AppendUint32(make([]byte, 4), width)
	return box("ispe", string(binary.BigEndian.AppendUint32(b, height)))
}

func avif(properties ...string) string {
	return box("ftyp", "avif\x00\x00\x00\x00mif1") +
		box("meta", "\x00\x00\x00\x00", box("hdlr", strings.Repeat("\x00", 25)), box("iprp", box("ipco", properties...))) +
		box("mdat", "picture")
}

// webpPixel is a WebP of 1 by 1 pixel.
func webpPixel(t testing.TB) string {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestMeasure(t *testing.T) {
	photo := encoded(t, asJPEG)
	drawing := encoded(t, png.Encode)
	huge := slices.Clone([]byte(drawing))
	binary.BigEndian.PutUint32(huge[16:], 1<<30)
	tests := []struct {
		name, head string
		want       picture.Size // zero if it has none
	}{
		{"png", drawing, picture.Size{Width: 30, Height: 20}},
		{"png, its head alone", drawing[:33], picture.Size{Width: 30, Height: 20}},
		{"png, cut", drawing[:20], picture.Size{}},
		{"png, huge", string(huge), picture.Size{}},
		{"jpeg", photo, picture.Size{Width: 30, Height: 20}},
		{"jpeg, upright", withOrientation(photo, binary.LittleEndian, "II*\x00", 1), picture.Size{Width: 30, Height: 20}},
		{"jpeg, upside down", withOrientation(photo, binary.LittleEndian, "II*\x00", 3), picture.Size{Width: 30, Height: 20}},
		{"jpeg, turned", withOrientation(photo, binary.LittleEndian, "II*\x00", 6), picture.Size{Width: 20, Height: 30}},
		{"jpeg, turned, big-endian", withOrientation(photo, binary.BigEndian, "MM\x00*", 8), picture.Size{Width: 20, Height: 30}},
		{"jpeg, cut", photo[:30], picture.Size{}},
		{"gif", encoded(t, asGIF), picture.Size{Width: 30, Height: 20}},
		{"bmp", encoded(t, bmp.Encode), picture.Size{Width: 30, Height: 20}},
		{"webp", webpPixel(t), picture.Size{Width: 1, Height: 1}},
		{"avif", avif(ispe(30, 20)), picture.Size{Width: 30, Height: 20}},
		{"avif with a thumbnail", avif(ispe(3, 2), ispe(30, 20), ispe(4, 4)), picture.Size{Width: 30, Height: 20}},
		{"avif, turned", avif(ispe(30, 20), box("irot", "\x03")), picture.Size{Width: 20, Height: 30}},
		{"avif, huge", avif(ispe(1<<31, 1<<31), ispe(3, 2)), picture.Size{}},
		{"avif, cut", avif(ispe(30, 20))[:60], picture.Size{}},
		{"mp4", box("ftyp", "isom") + box("moov", ""), picture.Size{}},
		{"svg", `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20px"/>`, picture.Size{Width: 30, Height: 20}},
		{"svg with a prologue", "\ufeff<?xml version=\"1.0\" encoding=\"GBK\"?>\n<!DOCTYPE svg [<!ENTITY a \"<svg>\">]>\n<!-- <svg> -->\n<svg viewBox='0 0 30 20'>", picture.Size{Width: 30, Height: 20}},
		{"svg with a prefix", `<s:svg xmlns:s="http://www.w3.org/2000/svg" viewBox="-5,-5,30,20" width="100%"/>`, picture.Size{Width: 30, Height: 20}},
		{"svg with one side", `<svg width="60" viewBox="0 0 30 20">`, picture.Size{Width: 60, Height: 40}},
		{"svg in millimetres", `<svg width="25.4mm" height="1in">`, picture.Size{Width: 96, Height: 96}},
		{"svg without a size", `<svg xmlns="http://www.w3.org/2000/svg">`, picture.Size{}},
		{"svg, huge", `<svg width="1e300" height="NaN">`, picture.Size{}},
		{"svg, empty box", `<svg viewBox="0 0 0 0">`, picture.Size{}},
		{"html", "<html><svg width='30' height='20'></svg>", picture.Size{}},
		{"text", "a < b", picture.Size{}},
		{"nothing", "", picture.Size{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, ok := picture.Measure([]byte(test.head))
			if got != test.want || ok != (test.want != picture.Size{}) {
				t.Errorf("got %v, %v, want %v", got, ok, test.want)
			}
		})
	}
}

func FuzzMeasure(f *testing.F) {
	photo := encoded(f, asJPEG)
	for _, seed := range []string{
		encoded(f, png.Encode), photo, withOrientation(photo, binary.BigEndian, "MM\x00*", 6), encoded(f, asGIF), encoded(f, bmp.Encode),
		webpPixel(f), avif(ispe(30, 20), box("irot", "\x01")), `<?xml version="1.0"?><svg viewBox="0 0 1 2">`, `<svg width="1em">`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		size, ok := picture.Measure(head)
		if ok != (size.Width > 0 && size.Height > 0) || size.Width > 1<<16 || size.Height > 1<<16 || size.Width < 0 || size.Height < 0 {
			t.Errorf("got %v, %v", size, ok)
		}
	})
}
