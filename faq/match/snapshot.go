package match

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"unsafe"

	"github.com/godeeper/godeeper/faq"
	"github.com/godeeper/godeeper/faq/match/language"
)

// ErrStale is what Load returns of a snapshot that was made of other content, by another
// program, or on a machine of another kind. It says nothing of the snapshot's being damaged.
var ErrStale = errors.New("the snapshot is of something else")

// A snapshot begins with a head: the magic, which ends in the version of the format; a number
// that shows the order of bytes; the checksum and the length of what follows. It goes on with
// the stamp, the digests of the lexicons and of the content, and the arrays of the index as they lie in memory, so
// that they are used where they are. Every item begins at a multiple of eight.
const (
	snapshotMagic = "godeeper index 1"
	snapshotHead  = len(snapshotMagic) + 16
	byteOrder     = 0x01020304
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Save writes the index, so that Load need not build it again. The stamp names what the caller
// knows of program and content: a snapshot with another stamp is not loaded. The sense of
// meaning and the model are not part of a snapshot.
func (x *Index) Save(w io.Writer, stamp string) error {
	if x.without != 0 {
		return errors.New("save the index: parts of it are left out")
	}
	x = x.compact()
	var s snapshotWriter
	s.bytes([]byte(stamp))
	s.number(uint64(language.Digest()))
	s.number(digest(x.briefings))
	x.terms.layers[0].save(&s)
	x.parts[0].save(&s)
	head := make([]byte, 0, snapshotHead)
	head = append(head, snapshotMagic...)
	head = binary.NativeEndian.AppendUint32(head, byteOrder)
	head = binary.NativeEndian.AppendUint32(head, s.sum)
	head = binary.NativeEndian.AppendUint64(head, s.length)
	for _, chunk := range append([][]byte{head}, s.chunks...) {
		if _, err := w.Write(chunk); err != nil {
			return fmt.Errorf("save the index: %w", err)
		}
	}
	return nil
}

// Load returns the index of briefings that were saved with a stamp. It keeps and does not change
// the data. The error is ErrStale where it is of other briefings or has another stamp; any other
// says that the data is no whole snapshot.
func Load(data []byte, stamp string, briefings []*faq.Briefing) (*Index, error) {
	x, err := load(data, stamp, briefings)
	if err != nil {
		return nil, fmt.Errorf("load an index: %w", err)
	}
	return x, nil
}

func load(data []byte, stamp string, briefings []*faq.Briefing) (*Index, error) {
	if len(data) < snapshotHead || string(data[:len(snapshotMagic)-1]) != snapshotMagic[:len(snapshotMagic)-1] {
		return nil, errors.New("the data is no snapshot")
	}
	head := data[len(snapshotMagic):snapshotHead]
	if data[len(snapshotMagic)-1] != snapshotMagic[len(snapshotMagic)-1] || binary.NativeEndian.Uint32(head) != byteOrder {
		return nil, ErrStale
	}
	body := data[snapshotHead:]
	if binary.NativeEndian.Uint64(head[8:]) != uint64(len(body)) {
		return nil, errors.New("the snapshot is torn")
	}
	if uintptr(unsafe.Pointer(unsafe.SliceData(body)))%8 != 0 { // data that begins anywhere is moved
		body = append(make([]byte, 0, len(body)), body...)
	}
	s := snapshotReader{body: body}
	if s.string() != stamp || s.number() != uint64(language.Digest()) || s.number() != digest(briefings) {
		return nil, ErrStale
	}
	if crc32.Checksum(body, castagnoli) != binary.NativeEndian.Uint32(head[4:]) {
		return nil, errors.New("the snapshot is damaged")
	}
	x := &Index{language: language.For(""), model: shippedModel()}
	l := loadLayer(&s)
	p := loadPart(&s, x, briefings)
	if s.bad || len(s.body) > 0 {
		return nil, errors.New("the snapshot is damaged")
	}
	x.terms.layers = []*layer{l}
	numbers := make([]int32, len(briefings))
	for i := range numbers {
		numbers[i] = int32(i)
	}
	x.parts = []held{{part: p, numbers: numbers}}
	x.count = make([]uint32, x.terms.size())
	p.postings.count(x.count)
	x.settle(briefings)
	return x, nil
}

// digest returns a checksum of all that is indexed of briefings.
func digest(briefings []*faq.Briefing) uint64 {
	sum, length := uint32(0), uint64(0)
	add := func(text string) {
		sum = crc32.Update(sum, castagnoli, unsafe.Slice(unsafe.StringData(text), len(text)))
		sum = sum<<1 | sum>>31 // so that "ab", "c" is not "a", "bc"
		length += uint64(len(text)) + 1
	}
	for _, b := range briefings {
		add(b.ID)
		add(b.Language)
		for i := range b.FAQs {
			add(b.FAQs[i].Question)
			for _, v := range b.FAQs[i].Variants {
				add(v)
			}
			add(b.FAQs[i].Answer)
		}
		for i := range b.Prompts {
			add(b.Prompts[i].Question)
		}
		for i := range b.Topics {
			add(b.Topics[i].Name)
			for _, a := range b.Topics[i].Aliases {
				add(a)
			}
			add(b.Topics[i].Text)
		}
		for i := range b.Sections {
			s := &b.Sections[i]
			add(string(s.Role))
			for j := range s.Passages {
				p := &s.Passages[j]
				add(p.Text)
				add(p.Subheading)
				length += uint64(p.Block) << 20
			}
		}
	}
	return length<<32 ^ uint64(sum)
}

// snapshotWriter collects what is written, without a copy of large arrays.
type snapshotWriter struct {
	chunks [][]byte
	sum    uint32
	length uint64
}

func (s *snapshotWriter) put(b []byte) {
	s.chunks = append(s.chunks, b)
	s.sum = crc32.Update(s.sum, castagnoli, b)
	s.length += uint64(len(b))
}

func (s *snapshotWriter) number(n uint64) { s.put(binary.NativeEndian.AppendUint64(nil, n)) }

func (s *snapshotWriter) bytes(b []byte) {
	s.number(uint64(len(b)))
	s.put(b)
	if pad := -len(b) & 7; pad > 0 {
		s.put(make([]byte, pad))
	}
}

func (s *snapshotWriter) strings(list []string) {
	s.number(uint64(len(list)))
	for _, text := range list {
		s.bytes([]byte(text))
	}
}

// plain are the types whose arrays are written as they lie in memory.
type plain interface {
	~uint8 | ~uint32 | ~int32 | ~uint64 | ~float32 | packed | initial | storedQuestion
}

func saveArray[T plain](s *snapshotWriter, list []T) {
	s.bytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), len(list)*int(unsafe.Sizeof(*new(T)))))
}

// snapshotReader reads in the order of writing.
type snapshotReader struct {
	body []byte
	bad  bool // the data ended early, or makes no sense
}

func (s *snapshotReader) number() uint64 {
	if len(s.body) < 8 {
		s.bad, s.body = true, nil
		return 0
	}
	n := binary.NativeEndian.Uint64(s.body)
	s.body = s.body[8:]
	return n
}

func (s *snapshotReader) bytes() []byte {
	n := s.number()
	if n > uint64(len(s.body)) || (n+7)&^7 > uint64(len(s.body)) {
		s.bad, s.body = true, nil
		return nil
	}
	b := s.body[:n:n]
	s.body = s.body[(n+7)&^7:]
	return b
}

func (s *snapshotReader) string() string {
	b := s.bytes()
	return unsafe.String(unsafe.SliceData(b), len(b))
}

// count reads the length of a list, each item of which takes eight bytes at least.
func (s *snapshotReader) count() int {
	n := s.number()
	if n > uint64(len(s.body)/8) {
		s.bad, s.body = true, nil
		return 0
	}
	return int(n)
}

func (s *snapshotReader) strings() []string {
	list := make([]string, s.count())
	for i := range list {
		list[i] = s.string()
	}
	return list
}

func loadArray[T plain](s *snapshotReader) []T {
	b := s.bytes()
	size := int(unsafe.Sizeof(*new(T)))
	if len(b)%size != 0 {
		s.bad = true
		return nil
	}
	if len(b) == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), len(b)/size)
}

func (s *snapshotWriter) float(f float64) { s.number(math.Float64bits(f)) }
func (s *snapshotReader) float() float64  { return math.Float64frombits(s.number()) }
