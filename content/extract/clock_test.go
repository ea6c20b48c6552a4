package extract_test

import (
	"strings"
	"testing"

	"lectern/content/extract"
)

// spellClocks writes a span as "19:05 – 20:00", with the zone if one is stated.
func spellClocks(c extract.ClockSpan) string {
	text := c.Start.String()
	if c.HasEnd {
		text += " – " + c.End.String()
	}
	if c.NextDay {
		text += " (next day)"
	}
	if c.Location != nil {
		text += " " + c.Location.String()
	}
	return text
}

func TestParseClocks(t *testing.T) {
	tests := []struct {
		text string
		want string // as spellClocks writes it; "" means that text does not begin with clock times
		rest string // what is left of text; meant for text with clock times only
		note string // the page it stands on, or what it shows
	}{
		{"### 19:05-20:00  蚂蚁金服分布式事务实践解析", "19:05 – 20:00", "蚂蚁金服分布式事务实践解析", "content/zh/activities/sofa-channel-12"},
		{"19:00-19:05  主持人开场", "19:00 – 19:05", "主持人开场", "content/zh/activities/sofa-channel-12"},
		{"**9:20 - 10:10 使用 SOFAStack 快速构建微服务 by 林深**", "09:20 – 10:10", "使用 SOFAStack 快速构建微服务 by 林深", "content/zh/activities/sofastack-cloud-native-workshop"},
		{"时间：9:00 – 16:00", "09:00 – 16:00", "", "content/zh/activities/sofastack-cloud-native-workshop"},
		{"16:45-17:30《网易严选的 Service Mesh 实践》", "16:45 – 17:30", "《网易严选的 Service Mesh 实践》", "content/zh/blog/service-mesh-meetup-9"},
		{" 17:30 - 17:45  ", "17:30 – 17:45", "", "content/zh/activities/sofa-meetup-2"},
		{"19：00 - 20：00", "19:00 – 20:00", "", "content/zh/activities/sofa-channel-34"},
		{"14:50-13:10", "14:50", "", "content/zh/activities/service-mesh-meetup-8: a slip"},
		{"13:00-17:0", "13:00", "17:0", "content/zh/blog: the end is cut off"},
		{"| 15:10-15:20 | 茶歇 |  |", "15:10 – 15:20", "茶歇", "content/zh/activities/sofa-meetup-3"},
		{"19：00", "19:00", "", ""},
		{"9:30～10:10", "09:30 – 10:10", "", ""},
		{"晚上 19:30—20:30 开放麦", "19:30 – 20:30", "开放麦", ""},
		{"下午 2 点", "14:00", "", ""},
		{"下午 2 点-5 点", "14:00 – 17:00", "", ""},
		{"下午 2-4 点", "14:00 – 16:00", "", ""},
		{"上午 9 点-下午 5 点半", "09:00 – 17:30", "", ""},
		{"上午 10 点至 1 点", "10:00 – 13:00", "", ""},
		{"上午 9 点半", "09:30", "", ""},
		{"晚 10 点-12 点", "22:00 – 24:00", "", ""},
		{"中午 12 点", "12:00", "", ""},
		{"中午 1 点", "13:00", "", ""},
		{"凌晨 1 点", "01:00", "", ""},
		{"凌晨 12 点", "00:00", "", ""},
		{"早上 8 点", "08:00", "", ""},
		{"傍晚 6 点", "18:00", "", ""},
		{"晚 3 点", "", "", "of this night or of the next"},
		{"19 点 30 分", "19:30", "", ""},
		{"19 時 30 分", "19:30", "", ""},
		{"七点半", "07:30", "", ""},
		{"晚七点：开场", "19:00", "开场", ""},
		{"22:00-次日 02:00", "22:00 – 02:00 (next day)", "", ""},
		{"周四 19:00-20:00", "19:00 – 20:00", "", ""},
		{"周六（13:30-17:00）主会场", "13:30 – 17:00", "主会场", ""},
		{"1. 19:05-20:00 标题", "19:05 – 20:00", "标题", ""},
		{"10.00 - 11.00 am", "10:00 – 11:00", "", ""},
		{"7pm", "19:00", "", ""},
		{"7 p.m. Doors open", "19:00", "Doors open", ""},
		{"12 am", "00:00", "", ""},
		{"12 pm", "12:00", "", ""},
		{"6:30 PM - 8:00", "18:30 – 20:00", "", ""},
		{"11:30 am - 1:00", "11:30 – 13:00", "", ""},
		{"10:00–11:30 am Keynote", "10:00 – 11:30", "Keynote", ""},
		{"10 - noon: Workshop", "10:00 – 12:00", "Workshop", ""},
		{"[10:00 - 10:45] Keynote", "10:00 – 10:45", "Keynote", ""},
		{"10:00 UTC+8 Keynote", "10:00 UTC+08:00", "Keynote", ""},
		{"10:00:30 tick", "10:00", "tick", ""},
		{"11am – 12pm PT: Keynote", "11:00 – 12:00 America/Los_Angeles", "Keynote", ""},
		{"9:00 (CEST) Opening", "09:00 Europe/Berlin", "Opening", ""},
		{"11:30 AM US Eastern", "11:30 America/New_York", "", ""},
		{"9am Pacific Daylight Time", "09:00 America/Los_Angeles", "", ""},
		{"9am Central Library", "09:00", "Central Library", "no zone without US or time"},
		{"10:00 IST Talks", "10:00", "Talks", "in India, Ireland or Israel"},
		{"2–3:30pm: Hacking", "14:00 – 15:30", "Hacking", ""},
		{"18:30 Uhr Begrüßung", "18:30", "Begrüßung", ""},
		{"von 9 bis 17 Uhr", "", "", "not at the start"},
		{"9 bis 17 Uhr", "09:00 – 17:00", "", ""},
		{"18h30 Accueil", "18:30", "Accueil", ""},
		{"24h ohne Pause", "", "", "a length of time"},
		{"19:00 (CST) 开场", "19:00", "开场", ""},
		{"二十点三十分", "20:30", "", ""},
		{"北京时间 19:00", "19:00 UTC+08:00", "", ""},
		{"3pm Posters", "15:00", "Posters", "PT begins another word"},
		{"25:00", "", "", ""},
		{"13:60", "", "", ""},
		{"24:01", "", "", ""},
		{"16:9 的屏幕", "", "", ""},
		{"10.00 版本", "", "", ""},
		{"5.12.1", "", "", ""},
		{"v1.2.3", "", "", ""},
		{"3 点建议", "", "", "content/zh/blog: three points"},
		{"三点建议", "", "", ""},
		{"一点击就打开", "", "", ""},
		{"20 小时", "", "", ""},
		{"24x7 支持", "", "", ""},
		{"23127468", "", "", ""},
		{"7 位嘉宾", "", "", ""},
		{"2019-01-17 19:00", "", "", "a day is no agenda's clock"},
		{"我们在 19:00 开始", "", "", "not at the start"},
		{"https://a.example/19:00", "", "", ""},
		{"nooners 7", "", "", ""},
		{"", "", "", ""},
		{"midnight", "", "", "of which day?"},
		{strings.Repeat(" ", 5000) + "9:00", "", "", "beyond what marks may fill"},
		{"SOFAStack 云原生开源体系介绍与实践分享：19:05", "", "", "no label is so long"},
		{"Time: 7-9pm (Beijing, online)", "19:00 – 21:00", "(Beijing, online)", ""},
		{"9:00 - 9:20 Opening speech SOFAStack Cloud Native", "09:00 – 09:20", "Opening speech SOFAStack Cloud Native", "content/en/activities/sofastack-cloud-native-workshop"},
		{"13：30-14：15 《把内容仓库变成接口》（上）", "13:30 – 14:15", "《把内容仓库变成接口》（上）", ""},
		{"19:00.NET 之旅", "19:00", ".NET 之旅", ""},
		{"【19:00-19:30】蚂蚁服务发现", "19:00 – 19:30", "蚂蚁服务发现", ""},
		{"19:00-24:00", "19:00 – 24:00", "", ""},
		{"9:00 am to 5:30 pm\tTraining", "09:00 – 17:30", "Training", ""},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			c, rest, ok := extract.ParseClocks(test.text)
			if test.want == "" {
				if ok || rest != test.text || c != (extract.ClockSpan{}) {
					t.Errorf("got %+v, %q, %t, want no clock times and the text itself", c, rest, ok)
				}
				return
			}
			if !ok || spellClocks(c) != test.want {
				t.Errorf("got %q, %t, want %q (%s)", spellClocks(c), ok, test.want, test.note)
			}
			if rest != test.rest {
				t.Errorf("rest is %q, want %q", rest, test.rest)
			}
			if c.Text == "" || !strings.Contains(test.text, c.Text) {
				t.Errorf("read %q, which %q does not hold", c.Text, test.text)
			}
		})
	}
}

func FuzzParseClocks(f *testing.F) {
	for _, seed := range []string{"### 19:05-20:00  标题", "下午 2-4 点", "10.00 - 11.00 am", "【晚七点半】", "22:00-次日 02:00", "周六（13:30-17:00）"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, rest, ok := extract.ParseClocks(text)
		if !strings.Contains(text, rest) || !strings.Contains(text, c.Text) {
			t.Fatalf("%q: read %q, left %q", text, c.Text, rest)
		}
		if ok == (c.Text == "") || c.Start < 0 || c.Start > 24*60 || c.End < 0 || c.End > 24*60 {
			t.Fatalf("%q: got %+v, %t", text, c, ok)
		}
		if c.HasEnd && !c.NextDay && c.End < c.Start || !c.HasEnd && c.End != 0 {
			t.Fatalf("%q: from %v to %v", text, c.Start, c.End)
		}
	})
}
