package load_test

import (
	"testing"
	"testing/fstest"

	"lectern/content"
	"lectern/content/load"
)

// TestGatheringsAreLinked reads a site on which one person is named in three
// ways: with name and nickname, by the nickname alone, and as an author.
func TestGatheringsAreLinked(t *testing.T) {
	files := fstest.MapFS{}
	for path, text := range map[string]string{
		"hugo.toml":                        "defaultContentLanguage = \"zh\"\ntimeZone = \"Asia/Shanghai\"\n",
		"content/projects/quill/_index.md": "---\ntitle: Quill\ngithub: https://github.com/reed/quill\n---\n",
		"content/activities/one.md": "---\ntitle: 第一次线下聚会\ndate: 2024-04-01\nprojects: [Quill, Quil]\n---\n\n" +
			"- 活动主题：第一次线下聚会\n- 活动时间：4 月 20 日 13:30-17:00\n- 活动形式：线下活动\n\n" +
			"## 议程\n\n| 时间 | 主题 | 嘉宾 |\n| --- | --- | --- |\n| 14:00-14:40 | 《把日志写小》 | 林深（花名：远山），Quill 维护者 |\n| 14:40-15:00 | 茶歇 | |\n\n" +
			"## 资料下载\n\n- [《把日志写小》](https://files.example/quiet.pdf)\n- 项目地址：<https://github.com/reed/quill/tree/main/docs>\n",
		"content/activities/two.md": "---\ntitle: 第二次线上直播\ndate: 2024-06-01\n---\n\n" +
			"- 活动主题：第二次线上直播\n- 活动时间：6 月 6 日晚 7 点\n- 活动形式：线上直播\n\n## 嘉宾\n\n远山，汀上科技 架构师\n",
		"content/blog/three.md": "---\ntitle: 日志怎样变小\ndate: 2024-07-01\nauthor: 远山\n---\n正文\n",
	} {
		files[path] = &fstest.MapFile{Data: []byte(text)}
	}
	snap := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: files})

	if len(snap.Events) != 2 || len(snap.Speakers) != 1 {
		t.Fatalf("%d events and %d speakers, want 2 and 1", len(snap.Events), len(snap.Speakers))
	}
	speaker := snap.Speakers[0]
	if speaker.Name != "林深" || speaker.Nickname == nil || *speaker.Nickname != "远山" || len(speaker.Events) != 2 || len(speaker.Appearances) != 2 {
		t.Errorf("speaker %+v", speaker)
	}
	if len(speaker.Projects) != 1 || speaker.Projects[0].Name != "Quill" || speaker.Projects[0].Page == nil {
		t.Errorf("the speaker's projects: %v", speaker.Projects)
	}
	if author := snap.PostByPath("content/blog/three.md").Authors[0]; author.Speaker != speaker {
		t.Errorf("the author 远山 is the speaker %v", author.Speaker)
	}
	first := snap.PostByPath("content/activities/one.md")
	if got := first.Event.StartsAt.Format("2006-01-02T15:04Z07:00"); got != "2024-04-20T13:30+08:00" || len(first.Event.Sessions) != 1 {
		t.Errorf("the event starts at %s with %d sessions", got, len(first.Event.Sessions))
	}
	if len(first.Resources) != 2 {
		t.Fatalf("%d resources, want slides and code", len(first.Resources))
	}
	slides, code := first.Resources[0], first.Resources[1]
	if slides.Kind != content.Slides || slides.Session != first.Event.Sessions[0] || len(slides.Speakers) != 1 {
		t.Errorf("slides %+v", slides)
	}
	if code.Kind != content.Code || len(code.Projects) != 1 || code.Projects[0].Name != "Quill" {
		t.Errorf("code %+v", code)
	}
	for _, problem := range first.Problems {
		if problem.Code == "project-unknown" && problem.Severity == content.Info && *problem.Line == 4 {
			return
		}
	}
	t.Errorf("no problem names the unknown project Quil in line 4: %v", first.Problems)
}
