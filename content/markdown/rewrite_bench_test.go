package markdown

import (
	"testing"
	"time"
)

// BenchmarkHTMLWith measures HTML of pages that are kept rendered, each of
// whose addresses is rewritten, and its ratio to rendering the same pages.
func BenchmarkHTMLWith(b *testing.B) {
	p := NewParser(Options{HTMLCacheSize: 1 << 16})
	var docs []*Document
	for _, page := range benchPages(b) {
		doc := p.Parse(page)
		doc.HTML()
		docs = append(docs, doc)
	}
	rewrite := func(url string, _ Use) string { return "https://api.example/files/" + url }
	var rewriting, rendering time.Duration
	for i := 0; b.Loop(); i++ {
		doc := docs[i%len(docs)]
		start := time.Now()
		doc.HTMLWith(rewrite)
		rewritten := time.Now()
		p.render(doc)
		rewriting += rewritten.Sub(start)
		rendering += time.Since(rewritten)
	}
	b.ReportMetric(float64(rewriting.Nanoseconds())/float64(b.N), "ns/page")
	b.ReportMetric(float64(rewriting)/float64(rendering), "x-render")
}
