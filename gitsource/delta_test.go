package gitsource

import (
	"bytes"
	"errors"
	"testing"
)

func TestApplyDelta(t *testing.T) {
	base := []byte("公告：下一场聚会在四月。")
	long := bytes.Repeat([]byte("x"), 0x10000)
	tests := []struct {
		name  string
		base  []byte
		delta []byte
		want  []byte // nil means that the delta is malformed
	}{
		{"insert", base, []byte{36, 2, 2, 'o', 'k'}, []byte("ok")},
		{"copy", base, []byte{36, 6, 0x90, 6}, base[:6]},
		{"copy from offset", base, []byte{36, 3, 0x91, 9, 3}, base[9:12]},
		{"a copy without a length takes 65536 bytes", long, []byte{0x80, 0x80, 4, 0x80, 0x80, 4, 0x80}, long},
		{"copy and insert", base, []byte{36, 4, 0x90, 3, 1, '!'}, append(base[:3:3], '!')},
		{"nothing", base, []byte{36, 0}, []byte{}},
		{"empty delta", base, nil, nil},
		{"another base's size", base, []byte{35, 2, 2, 'o', 'k'}, nil},
		{"the reserved instruction", base, []byte{36, 2, 0}, nil},
		{"insert past the end", base, []byte{36, 5, 5, 'o', 'k'}, nil},
		{"copy past the base", base, []byte{36, 6, 0x91, 35, 6}, nil},
		{"less than stated", base, []byte{36, 3, 2, 'o', 'k'}, nil},
		{"more than stated", base, []byte{36, 1, 2, 'o', 'k'}, nil},
		{"instruction cut short", base, []byte{36, 6, 0x91}, nil},
		{"size cut short", base, []byte{36, 0x80}, nil},
		{"a size that would fill the memory", base, []byte{36, 0xff, 0xff, 0xff, 0xff, 0x03, 1, 'x'}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := applyDelta(test.base, test.delta, 1<<40)
			if test.want == nil {
				if !errors.Is(err, errDelta) {
					t.Fatalf("got %q and error %v, want errDelta", got, err)
				}
				return
			}
			if err != nil || !bytes.Equal(got, test.want) {
				t.Errorf("got %q and error %v, want %q", got, err, test.want)
			}
		})
	}
}

func TestApplyDeltaLimit(t *testing.T) {
	if _, err := applyDelta([]byte("a"), []byte{1, 100, 0x90, 1}, 99); !errors.Is(err, errTooLarge) {
		t.Errorf("got error %v, want errTooLarge", err)
	}
}

func FuzzApplyDelta(f *testing.F) {
	f.Add([]byte("base"), []byte{4, 2, 2, 'o', 'k'})
	f.Add([]byte("base"), []byte{4, 4, 0x90, 4})
	f.Add([]byte("base"), []byte{4, 0xff, 0xff, 0x7f, 0x80})
	f.Fuzz(func(t *testing.T, base, delta []byte) {
		const limit = 1 << 20
		got, err := applyDelta(base, delta, limit)
		if err != nil {
			return
		}
		if _, size, _, err := deltaSizes(delta); err != nil || uint64(len(got)) != size || size > limit {
			t.Errorf("%d bytes were made, %d stated (%v)", len(got), size, err)
		}
	})
}
