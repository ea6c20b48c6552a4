package extract

import "testing"

func TestLabel(t *testing.T) {
	tests := []struct {
		text string
		want LabelKind // LabelNone: no label
		rest string
	}{
		{"活动时间：2019-02-21 19:00", LabelTime, "2019-02-21 19:00"},
		{"- **直播时间**： 周四晚 19 点", LabelTime, "周四晚 19 点"},
		{"| 时间：时间：周四 |", LabelTime, "周四"},
		{"🕒 时 间 : 周四", LabelTime, "周四"},
		{"时间 / Time：周四", LabelTime, "周四"},
		{"时间（北京时间）：周四", LabelTime, "周四"},
		{"活动地点：某某大厦", LabelPlace, "某某大厦"},
		{"Where: Room 2", LabelPlace, "Room 2"},
		{"Venue：Hall A", LabelPlace, "Hall A"},
		{"活动形式：线上直播", LabelForm, "线上直播"},
		{"分享主题：《小而稳》", LabelTheme, "《小而稳》"},
		{"## 活动议程", LabelAgenda, ""},
		{"Agenda", LabelAgenda, ""},
		{"「嘉宾简介」", LabelGuests, ""},
		{"**「嘉宾介绍」**", LabelGuests, ""},
		{"【讲师】林小深", LabelGuests, "林小深"},
		{"分享嘉宾 林小深", LabelGuests, "林小深"},
		{"讲师介绍：林小深", LabelGuests, "林小深"},
		{"本期讲师：林小深", LabelGuests, "林小深"},
		{"Speaker: Anna Lind", LabelGuests, "Anna Lind"},
		{"Featured Speakers:", LabelGuests, ""},
		{"Speakers: Anna Lind", LabelGuests, "Anna Lind"},
		{"主持人：林小深", LabelHosts, "林小深"},
		{"本文作者：林小深", LabelAuthors, "林小深"},
		{"文｜林小深", LabelAuthors, "林小深"},
		{"资料下载：https://example.com/a.pdf", LabelMaterials, "https://example.com/a.pdf"},
		{"PPT 下载：见文末", LabelSlides, "见文末"},
		{"Slides: https://example.com/a.pdf", LabelSlides, "https://example.com/a.pdf"},
		{"报名方式：点击链接", LabelRegistration, "点击链接"},
		{"报名链接：https://example.com", LabelRegistration, "https://example.com"},
		{"直播间地址：https://example.com", LabelLivestream, "https://example.com"},
		{"视频回顾地址：https://example.com", LabelVideo, "https://example.com"},
		{"GitHub 地址：https://github.com/example/example", LabelCode, "https://github.com/example/example"},
		{"项目地址：https://github.com/example/example", LabelCode, "https://github.com/example/example"},
		{"活动相册：https://example.com", LabelAlbum, "https://example.com"},

		{"报名时间：周四", LabelNone, ""},
		{"时间紧迫，尽快报名", LabelNone, ""},
		{"https://example.com", LabelNone, ""},
		{"Note: the time", LabelNone, ""},
		{"主题 很多", LabelNone, ""},
		{"：", LabelNone, ""},
		{"", LabelNone, ""},
	}
	v := DefaultVocabulary()
	for _, tt := range tests {
		t.Run(tt.text, func(t *testing.T) {
			got, rest, ok := v.Label(tt.text)
			if tt.want == LabelNone {
				if ok || rest != tt.text {
					t.Errorf("Label(%q) = %d, %q, %t; want no label and the text", tt.text, got, rest, ok)
				}
				return
			}
			if got != tt.want || rest != tt.rest || !ok {
				t.Errorf("Label(%q) = %d, %q, %t; want %d, %q", tt.text, got, rest, ok, tt.want, tt.rest)
			}
		})
	}
}
