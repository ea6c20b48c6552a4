package feed

import "encoding/json"

// The types below have the members of JSON Feed 1.1. A field is left out if it
// is empty.

type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url,omitempty"`
	Self     string     `json:"feed_url,omitempty"`
	Language string     `json:"language,omitempty"`
	Items    []jsonItem `json:"items"`
}

type jsonItem struct {
	ID        string       `json:"id"`
	URL       string       `json:"url,omitempty"`
	Title     string       `json:"title"`
	HTML      string       `json:"content_html,omitempty"`
	Text      *string      `json:"content_text,omitempty"`
	Summary   string       `json:"summary,omitempty"`
	Image     string       `json:"image,omitempty"`
	Published string       `json:"date_published,omitempty"`
	Modified  string       `json:"date_modified"`
	Authors   []jsonAuthor `json:"authors,omitempty"`
	Tags      []string     `json:"tags,omitempty"`
	Language  string       `json:"language,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

func (c channel) jsonFeed() Document {
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: c.title, Home: c.home, Self: c.self, Language: c.language,
		Items: make([]jsonItem, 0, len(c.entries)),
	}
	for _, e := range c.entries {
		f.Items = append(f.Items, e.json())
	}
	encoded, err := json.Marshal(f)
	if err != nil {
		panic("feed: texts have no JSON form: " + err.Error())
	}
	return Document{"application/feed+json", encoded} // JSON is UTF-8 without saying so
}

func (e entry) json() jsonItem {
	item := jsonItem{
		ID: e.id, URL: e.link, Title: e.title, HTML: e.html, Summary: e.summary, Image: e.cover,
		Published: rfc3339(e.published), Modified: rfc3339(e.updated), Language: e.language,
	}
	if e.html == "" { // an item has content in one form or the other
		item.Text = &e.summary
	}
	for _, a := range e.authors {
		item.Authors = append(item.Authors, jsonAuthor{a.name, a.link})
	}
	for _, t := range e.topics {
		item.Tags = append(item.Tags, t.label)
	}
	return item
}
