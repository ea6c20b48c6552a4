package content

import (
	"path"
	"strings"
)

// A FileType says what a file that is no page is, by the extension of its name.
type FileType struct {
	Media  string // "image/png", with a charset if it is text
	Attach bool   // it is to be saved, not shown
	class  fileClass
}

// A fileClass says where files of a type are meant for readers.
type fileClass int

const (
	classMedia fileClass = iota // pictures, recordings, documents: anywhere
	classData                   // texts and tables: not in the root of a repository, where programs keep theirs
	classCode                   // what runs or styles pages: in folders of static files alone
	classOther                  // unknown: in folders that are published as they are
)

// fileTypes are the types by extension. What browsers would run if it were what
// its name says is plain text here.
var fileTypes = makeFileTypes()

func makeFileTypes() map[string]FileType {
	types := map[string]FileType{}
	add := func(class fileClass, attach bool, pairs string) {
		for pair := range strings.FieldsSeq(pairs) {
			extension, media, _ := strings.Cut(pair, "=")
			if strings.HasPrefix(media, "text/") {
				media += "; charset=utf-8"
			}
			types["."+extension] = FileType{media, attach, class}
		}
	}
	add(classMedia, false, `png=image/png apng=image/apng jpg=image/jpeg jpeg=image/jpeg jfif=image/jpeg gif=image/gif webp=image/webp
		avif=image/avif heic=image/heic heif=image/heif bmp=image/bmp ico=image/x-icon tif=image/tiff tiff=image/tiff svg=image/svg+xml
		mp3=audio/mpeg m4a=audio/mp4 aac=audio/aac oga=audio/ogg ogg=audio/ogg opus=audio/ogg wav=audio/wav flac=audio/flac weba=audio/webm
		mp4=video/mp4 m4v=video/mp4 webm=video/webm ogv=video/ogg mov=video/quicktime vtt=text/vtt srt=text/plain
		pdf=application/pdf`)
	add(classMedia, true, `zip=application/zip gz=application/gzip tgz=application/gzip bz2=application/x-bzip2 xz=application/x-xz
		zst=application/zstd tar=application/x-tar 7z=application/x-7z-compressed rar=application/vnd.rar epub=application/epub+zip
		doc=application/msword ppt=application/vnd.ms-powerpoint xls=application/vnd.ms-excel
		docx=application/vnd.openxmlformats-officedocument.wordprocessingml.document
		pptx=application/vnd.openxmlformats-officedocument.presentationml.presentation
		xlsx=application/vnd.openxmlformats-officedocument.spreadsheetml.sheet
		odt=application/vnd.oasis.opendocument.text odp=application/vnd.oasis.opendocument.presentation
		ods=application/vnd.oasis.opendocument.spreadsheet
		drawio=application/octet-stream excalidraw=application/octet-stream`)
	add(classData, false, `txt=text/plain csv=text/csv tsv=text/tab-separated-values ics=text/calendar bib=text/plain
		json=application/json geojson=application/geo+json ipynb=application/json`)
	add(classCode, false, `html=text/plain htm=text/plain xhtml=text/plain xht=text/plain shtml=text/plain mht=text/plain mhtml=text/plain
		xml=text/plain xsl=text/plain xslt=text/plain rss=text/plain atom=text/plain rdf=text/plain js=text/plain mjs=text/plain
		cjs=text/plain wasm=application/octet-stream swf=application/octet-stream map=application/json css=text/css
		webmanifest=application/manifest+json
		woff=font/woff woff2=font/woff2 ttf=font/ttf otf=font/otf eot=application/vnd.ms-fontobject`)
	return types
}

// fileTypeOf returns the type of the file of the given name.
func fileTypeOf(name string) FileType {
	if t, known := fileTypes[strings.ToLower(path.Ext(name))]; known {
		return t
	}
	return FileType{Media: "application/octet-stream", Attach: true, class: classOther}
}

// IsMarkdown reports whether name is that of a Markdown file.
func IsMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd":
		return true
	}
	return false
}

// isPageSource reports whether name is that of a file that generators make
// pages of, which is served as a post or not at all.
func isPageSource(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".mdx", ".mmark", ".rmd", ".adoc", ".asciidoc", ".ad", ".rst", ".org", ".pandoc", ".pdc", ".textile":
		return true
	}
	return IsMarkdown(name)
}
