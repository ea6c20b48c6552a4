package extract_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lectern/content/extract"
)

var shanghai = time.FixedZone("UTC+08:00", 8*60*60)

// spell writes a window in short: "2024-04-20 13:30 – 18:00" is on one day,
// "2022-10-14 – 2022-10-16" has no clock times, "" is no window.
func spell(w extract.Window) string {
	if w.Start.IsZero() {
		return ""
	}
	layout := func(clock bool) string {
		if clock {
			return "2006-01-02 15:04"
		}
		return "2006-01-02"
	}
	text := w.Start.Format(layout(w.HasClock))
	if w.End.IsZero() {
		return text
	}
	end := w.End.Format(layout(w.EndHasClock))
	if day := w.Start.Format("2006-01-02 "); w.EndHasClock && strings.HasPrefix(end, day) {
		end = strings.TrimPrefix(end, day)
	}
	return text + " – " + end
}

func TestParseWindow(t *testing.T) {
	type sample struct {
		text      string
		published string // day, in Shanghai
		want      string // as spell writes it
		words     string // the words read; "" means all of text
		note      string // the page it stands on, or what it shows
	}
	groups := map[string][]sample{
		"pages": {
			{"04 月 20 日 13:30--18:00", "2024-04-20", "2024-04-20 13:30 – 18:00", "", "content/zh/activities/sofa-6th-anniversary"},
			{"04 月 15 日 12:00--17:00", "2023-04-15", "2023-04-15 12:00 – 17:00", "", "content/zh/activities/sofa-anniversary-5"},
			{"05 月 19 日周三晚 19 点", "2021-05-12", "2021-05-19 19:00", "", "content/zh/activities/sofa-channel-20"},
			{"08月18日,周三晚19点", "2021-08-17", "2021-08-18 19:00", "", "content/zh/activities/sofa-channel-21-1"},
			{"11月10日,周三晚 19 点", "2021-11-09", "2021-11-10 19:00", "", "content/zh/activities/sofa-channel-22"},
			{"5 月 28 日周四晚 8 点", "2020-05-25", "2020-05-28 20:00", "", "content/zh/activities/service-mesh-webinar-1"},
			{"5 月 26 日周日下午 13 点", "2019-05-21", "2019-05-26 13:00", "", "content/zh/activities/sofa-meetup-2"},
			{"02 月 24 日，周四晚 19 点", "2022-02-22", "2022-02-24 19:00", "", "content/zh/activities/sofa-channel-25"},
			{"2021 年 12 月 18 日（周六）13:00-17:00", "2021-12-15", "2021-12-18 13:00 – 17:00", "", "content/zh/activities/sofa-meetup-13"},
			{"2019 年 11 月 24 日（星期日）9:30-16:30", "2019-11-20", "2019-11-24 09:30 – 16:30", "", "content/zh/activities/service-mesh-meetup-8"},
			{"2022 年 04 月 16 日 （14:00-17:40）", "2022-04-16", "2022-04-16 14:00 – 17:40", "", "content/zh/activities/sofastack-four-years-of-open-source"},
			{"时间**：2021年6 月 19 日（周六）13：00 -17：30", "2021-06-15", "2021-06-19 13:00 – 17:30", "2021年6 月 19 日（周六）13：00 -17：30", "content/zh/activities/sofa-meetup-7"},
			{"2022 年 4 月 1 日 上午 9:30 ", "2022-04-01", "2022-04-01 09:30", "2022 年 4 月 1 日 上午 9:30", "content/zh/activities/sofa-meetup-14"},
			{"2022 年 11 月 03 日 19：00 - 20：00  ，线上直播第 30 期。", "2022-11-01", "2022-11-03 19:00 – 20:00", "2022 年 11 月 03 日 19：00 - 20：00", "content/zh/activities/sofa-channel-30"},
			{"KubeCon 由蚂蚁金服主办，6 月 24 日 9 点至16 点，上海世博中心 616 房间。", "2019-06-04", "2019-06-24 09:00 – 16:00", "6 月 24 日 9 点至16 点", "content/zh/activities/sofastack-cloud-native-workshop"},
			{"SOFA Channel 线上直播，1 月 17 日晚 7 点等你。", "2019-01-14", "2019-01-17 19:00", "1 月 17 日晚 7 点", "content/zh/activities/sofa-channel-1"},
			{"《从蚂蚁金服微服务实践谈起》 时间：2019-01-17      地点：浙江省杭州市", "2019-01-14", "2019-01-17", "2019-01-17", "content/zh/activities/sofa-channel-1"},
			{"SOFARPC 性能优化（上）—— 详解优化设计点 时间：2019-02-21 ", "2019-02-20", "2019-02-21", "2019-02-21", "content/zh/activities/sofa-channel-3"},
			{"2020/7/2（周四）19:00-20:00", "2020-07-01", "2020-07-02 19:00 – 20:00", "", "content/zh/blog"},
			{"2019-11-02 09:00 ~ 11-03 17:00", "2019-10-20", "2019-11-02 09:00 – 2019-11-03 17:00", "", "content/zh/blog"},
			{"日程时间：2020-09-20 本周日** 13:00-17:30", "2020-09-15", "2020-09-20 13:00 – 17:30", "2020-09-20 本周日** 13:00-17:30", "content/zh/blog"},
			{"3 月 29 号（下周三）下午 14 点", "2023-03-24", "2023-03-29 14:00", "", "content/zh/blog"},
			{"4 月 3 日（下周一）20:00", "2023-03-31", "2023-04-03 20:00", "", "content/zh/blog"},
			{"2025 年 05 月 09 日 - 2025 年 06 月 09 日", "2025-05-10", "2025-05-09 – 2025-06-09", "", "content/zh/activities/2025-summer-of-open-source"},
			{"请在 \u200b**2025 年 06 月 09 日 18:00 UTC+8**\u200b 之前", "2025-05-10", "2025-06-09 18:00", "2025 年 06 月 09 日 18:00 UTC+8", "content/zh/activities/2025-summer-of-open-source"},
			{"申请时间：5 月 24 日-- 6 月 13 日", "2021-05-20", "2021-05-24 – 2021-06-13", "5 月 24 日-- 6 月 13 日", "content/zh/activities/Summer-2021"},
			{"2 月 24 日，MOSN 举办了 2022 年首次的社区会议。", "2022-03-01", "2022-02-24", "2 月 24 日", "content/zh/blog/community-meeting-mosn"},
			{"2019年10月26日（周六）13:00-17:0", "2019-10-20", "2019-10-26 13:00", "2019年10月26日（周六）13:00", "content/zh/blog: the end is cut off"},
			{"8月11日 SOFA Meetup#3 广州站", "2019-08-15", "2019-08-11", "8月11日", "content/zh/blog/sofa-meetup-3-seata-retrospect"},
			{"本文根据5月13日晚，百度高级工程师罗广明的主题分享", "2020-05-20", "2020-05-13", "5月13日", "content/zh/blog/service-mesh-virtual-meetup1"},
			{"– 2021 年 10 月 11-15 日加入云原生计算基金会", "2021-10-01", "2021-10-11 – 2021-10-15", "2021 年 10 月 11-15 日", "content/zh/blog/next-kubernetes-frontier"},
			{"5 月 26 日周日下午 13 点，上海市徐汇区田林路200号A7栋一楼", "2019-05-21", "2019-05-26 13:00", "5 月 26 日周日下午 13 点", "content/zh/activities/sofa-meetup-2"},
			{"Time：2018年12月18，迄今八个月", "2019-08-01", "2018-12-18", "2018年12月18", "content/zh/blog/service-mesh-development-trend"},
			{"Date: Monday, 24 June, 2019", "2019-06-04", "2019-06-24", "Monday, 24 June, 2019", "content/en/activities/sofastack-cloud-native-workshop"},
			{"去年双 11，2 月 4 日到 2 月11 日，ServiceMesher 社区发起了调查", "2020-02-15", "2020-02-04 – 2020-02-11", "2 月 4 日到 2 月11 日", "content/zh/blog/service-mesh-end-user-survey"},
			{"截止 2020年3月26日20:00，有效票数 35 票", "2020-03-26", "2020-03-26 20:00", "2020年3月26日20:00", "content/zh/blog/sofa-channel-13-retrospect"},
			{"logs: Wed 2022-10-19 08:01:00 UTC; 2s ago", "2022-11-01", "2022-10-19 08:01", "Wed 2022-10-19 08:01:00 UTC", "content/zh/blog/dragonfly-and-nydus"},
			{"看 https://istio.io/blog/2019/01/28/x 和 8 月 9 日", "2019-08-01", "2019-08-09", "8 月 9 日", "content/zh/blog"},
			{"今年 9 月 10日 INCLUSION·外滩大会将如期举行", "2021-09-01", "2021-09-10", "今年 9 月 10日", "content/zh/blog"},
			{"本次为下半场，2 月 28 日晚 7 点，线上直播。", "2019-02-20", "2019-02-28 19:00", "2 月 28 日晚 7 点", "content/zh/activities/sofa-channel-3"},
			{"12 月 15 日，在以“引领分布式云变革”为主题的全球分布式云大会上", "2020-12-20", "2020-12-15", "12 月 15 日", "content/zh/blog/the-practice-and-thinking"},
			{"活动时间：时间：2019 年 12 月 28 日（周六）13:00-17:30", "2019-12-20", "2019-12-28 13:00 – 17:30", "2019 年 12 月 28 日（周六）13:00-17:30", "content/zh/activities/service-mesh-meetup-9"},
			{"直播时间：2020-07-30 19:00-20:00 直播间：https://live.bilibili.com/21954520", "2020-07-28", "2020-07-30 19:00 – 20:00", "2020-07-30 19:00-20:00", "content/zh/blog"},
			{"5 月 31 日 14:00 - 15:00", "2023-05-25", "2023-05-31 14:00 – 15:00", "", "content/zh/blog"},
			{"时间：5 月 8 日（下周一）20:00-21:30\n钉钉群：23127468", "2023-05-04", "2023-05-08 20:00 – 21:30", "5 月 8 日（下周一）20:00-21:30", "content/zh/blog"},
			{"SOFAChannel#29，2022 年 7 月 26 日 19：00 - 20：00  ，线上直播第 29 期。", "2022-07-26", "2022-07-26 19:00 – 20:00", "2022 年 7 月 26 日 19：00 - 20：00", "content/zh/activities/sofa-channel-29"},
			{"https://www.lfasiallc.com/events/2019-06-24/ Monday, 24 June, 2019", "2019-06-04", "2019-06-24", "Monday, 24 June, 2019", "content/en/activities/sofastack-cloud-native-workshop"},
			{"Linkerd 2.4.0 发布于 2019-07-11的，Consul 1.6 版本", "2019-08-01", "2019-07-11", "2019-07-11", "content/zh/blog/service-mesh-development-trend"},
			{"日期：2019年6月24日，星期一\n时间：9:00 – 16:00", "2019-06-04", "2019-06-24 09:00 – 16:00", "2019年6月24日，星期一\n时间：9:00 – 16:00", "content/zh/activities/sofastack-cloud-native-workshop"},
			{"2023 年 8 月 9 日（周三）\n\n19：00 - 20：00", "2023-08-02", "2023-08-09", "2023 年 8 月 9 日（周三）", "content/zh/activities/sofa-channel-34: another paragraph"},
			{"2019年12月28日13:00-17:30", "2019-12-20", "2019-12-28 13:00 – 17:30", "", "content/zh/blog/service-mesh-practice-in-production"},
			{"6月24日（周一）KubeCon China 来了", "2019-06-20", "2019-06-24", "6月24日（周一）", "content/zh/blog/sofa-meetup-2-1-retrospect"},
			{"8 月 29 日周四晚 7 点，将邀请 SOFAJRaft 开源负责人力鲲", "2019-08-20", "2019-08-29 19:00", "8 月 29 日周四晚 7 点", "content/zh/activities/sofa-channel-8"},
			{"2024 年 4 月 20 日，我们在上海一起庆祝了 SOFA 社区的六岁生日。", "2024-04-20", "2024-04-20", "2024 年 4 月 20 日", "content/zh/activities/sofa-6th-anniversary"},
			{"*\u200b：2026 年 4 月 1 日-2026 年 4 月 25 日", "2026-03-30", "2026-04-01 – 2026-04-25", "2026 年 4 月 1 日-2026 年 4 月 25 日", "content/zh/activities/8th-anniversary-pr-challenge"},
			{"metrics-2019.05.30-1 在 2018.09.13 发布", "2019-01-01", "2018-09-13", "2018.09.13", "content/zh/projects"},
			{"/posts/2018-06-04-01、resources-2018-06-2018-06-04-01-01.png", "2018-07-01", "", "", "content/zh/blog/sofa-boot-class-isolation-deep-dive"},
			{"每年 11 月 11 日是中国一年一度的光棍节", "2021-10-01", "", "", "content/zh/blog/next-kubernetes-frontier"},
			{"与导师沟通时间：4.21-5.20", "2023-04-01", "", "", "content/zh/activities/open-source-promotion-plan"},
			{"每天的 8:30 am ~ 21:45 pm 是业务高峰期", "2022-01-01", "", "", "content/zh/blog"},
			{"支付宝双十一 0 点的交易峰值", "2019-11-01", "", "", "content/zh/blog"},
			{"按计划在 7-9 月", "2021-06-01", "", "", "content/zh/activities/Summer-2021"},
			{"Oct 19 08:01:00 kvm-gaius-0 containerd", "2022-11-01", "2022-10-19 08:01", "Oct 19 08:01:00", "content/zh/blog/dragonfly-and-nydus"},
			{"SOFABoot version 1.x will end in August 2019", "2019-01-01", "", "", "content/en/blog"},
			{"contributors to SOFAJRaft from April to July 2019", "2019-08-01", "", "", "content/en/blog"},
			{"integrated with JUnit 4 for developers, By Dec. 11, 2017, SOFARPC has been used", "2018-04-20", "2017-12-11", "Dec. 11, 2017", "content/en/projects"},
			{"2020.2019.12.18，MOSN 项目负责人宣布", "2019-12-30", "", "", "content/zh/blog/service-mesh-meetup-9-retrospect"},
			{"2018-04-07 10:57:48.033  INFO 8488 ---", "2018-04-20", "2018-04-07 10:57", "2018-04-07 10:57:48.033", "content/zh/docs: a log line"},
			{"\"Build-Time\": \"2018-04-05T20:55:22+0800\",", "2018-04-20", "2018-04-05 20:55", "2018-04-05T20:55:22+0800", "content/zh/projects/sofa-boot"},
			{"欢迎 9 月 3 号 来 QCon 大会现场一起探讨", "2023-08-30", "2023-09-03", "9 月 3 号", "content/zh/blog/ant-group-sofa-serverless"},
			{"2019 年 6 月 24 日 14:50-13:10", "2019-06-01", "2019-06-24 14:50", "", "content/zh/activities/service-mesh-meetup-8: the end is a slip"},
		},
		"traps": {
			{"2020 年 2 月 30 日，2020 年 3 月 1 日", "2020-02-20", "2020-03-01", "2020 年 3 月 1 日", "a day that no calendar has"},
			{"2023 年 2 月 29 日", "2024-02-20", "", "", "not a leap year"},
			{"2019-12-05周四19:00", "2019-12-01", "2019-12-05 19:00", "", "no space at all"},
			{"本周三将进行直播，明天见", "2021-08-16", "", "", "words that count from today"},
			{"2.1 3月的计划，共 3 点", "2021-03-01", "", "", "a month without a day"},
			{"19:00-20:00", "2021-06-01", "", "", "a clock time alone"},
			{"5.12.1 和 v1.2.3 之间，1:10 的比例，￥12.30，24x7，#12，400-820-8888，第 3 期", "2019-12-30", "", "", "numbers that are no days"},
			{"感谢“双 12”，12 月 12 日当天 19 点半", "2019-12-01", "2019-12-12 19:30", "12 月 12 日当天 19 点半", "a word between day and clock"},
			{"2019-06-24 ｜ 09:30–10:15", "2019-06-01", "2019-06-24 09:30 – 10:15", "", "a bar between day and clock"},
			{"２０１９年６月２４日　１９：３０～２０：３０", "2019-06-01", "2019-06-24 19:30 – 20:30", "", "full width throughout"},
			{"6 月 24 日 25:00", "2019-06-01", "2019-06-24", "6 月 24 日", "no such clock time"},
			{"2019-13-05、2019 年 13 月 5 日", "2019-06-01", "", "", "no such month"},
			{"6 月 24 日，3 点建议", "2019-06-01", "2019-06-24", "6 月 24 日", "three points, not three o'clock"},
			{"周日，2019 年 6 月 24 日（周二）9 点", "2019-06-01", "2019-06-24 09:00", "2019 年 6 月 24 日（周二）9 点", "a weekday that contradicts the date"},
			{"二〇二四年四月二十日晚上七点半", "2024-04-01", "2024-04-20 19:30", "", "Chinese numerals"},
			{"十一月三日下午两点一刻至四点", "2024-11-01", "2024-11-03 14:15 – 16:00", "", "Chinese numerals"},
			{"会议在第三月三日以前", "2024-03-01", "", "", "a third month"},
			{"24 年 4 月 20 日", "2023-12-30", "2024-04-20", "", "a year of two digits"},
			{"6 月 29-30 日（周六、周日）", "2019-06-01", "2019-06-29 – 2019-06-30", "", "two weekdays"},
			{"6 月 29、30 日", "2019-06-01", "2019-06-29 – 2019-06-30", "", "two days beside each other"},
			{"6 月 3、30 日", "2019-06-01", "", "", "two days apart are no span"},
			{"2024年5月1日 9点30分-11点", "2024-04-01", "2024-05-01 09:30 – 11:00", "", "minutes with 分"},
			{"2024年5月1日 19点30", "2024-04-01", "2024-05-01 19:30", "", "minutes without 分"},
		},
		"days": {
			{"8月18 - 8月20日", "2023-06-05", "2023-08-18 – 2023-08-20", "", ""},
			{"10 月 14 日-10 月 16 日", "2022-10-01", "2022-10-14 – 2022-10-16", "", ""},
			{"2022 年 8 月 1-3 日", "2022-07-01", "2022-08-01 – 2022-08-03", "", ""},
			{"10 月 14 日 - 16 日 9:00-17:00", "2022-10-01", "2022-10-14 09:00 – 2022-10-16 17:00", "", ""},
			{"10 月 14 日 9:00 - 16 日 17:00", "2022-10-01", "2022-10-14 09:00 – 2022-10-16 17:00", "", ""},
			{"10 月 14 日 9 点-10 月 16 日", "2022-10-01", "2022-10-14 09:00 – 2022-10-16", "", ""},
			{"6 月 29 日（周六）-30 日（周日）", "2019-06-01", "2019-06-29 – 2019-06-30", "", ""},
			{"2019.10.11-10.13", "2019-10-01", "2019-10-11 – 2019-10-13", "", ""},
			{"2019/10/11-13", "2019-10-01", "2019-10-11 – 2019-10-13", "", ""},
			{"2019-10-11-2019-10-13", "2019-10-01", "2019-10-11 – 2019-10-13", "", ""},
			{"2022 年 5 月 28 日（星期六）上午 9:00 至 5 月 29 日（星期日）下午 5:00", "2022-05-01", "2022-05-28 09:00 – 2022-05-29 17:00", "", ""},
			{"1 月 9 日 - 1 月 10 日（周六 - 周日）", "2021-01-01", "2021-01-09 – 2021-01-10", "", ""},
			{"10 月 14 日 9:00 - 10 月 12 日 17:00", "2022-10-01", "2022-10-14 09:00", "10 月 14 日 9:00", "an end before its start"},
			{"8 月 20 日上午 9:30～12:00，下午 13:30～17:00", "2022-08-01", "2022-08-20 09:30 – 12:00", "8 月 20 日上午 9:30～12:00", "the first of two"},
			{"10 月 16 日-10 月 14 日", "2022-10-01", "2022-10-16", "", ""},
			{"2024 年 5 月 20 日-4 月 22 日", "2024-05-01", "2024-05-20", "", ""},
			{"2024 年 5 月 20 日-5 月 32 日", "2024-05-01", "2024-05-20", "", ""},
		},
		"years": {
			{"12 月 30 日-1 月 2 日", "2019-12-20", "2019-12-30 – 2020-01-02", "", ""},
			{"2019 年 12 月 30 日 - 1 月 2 日", "2019-12-20", "2019-12-30 – 2020-01-02", "", ""},
			{"12 月 30 日 - 2020 年 1 月 2 日", "2019-12-20", "2019-12-30 – 2020-01-02", "", ""},
			{"1 月 5 日 19:00", "2019-12-28", "2020-01-05 19:00", "", ""},
			{"12 月 28 日", "2020-01-05", "2019-12-28", "", ""},
			{"7 月 2 日", "2020-01-01", "2020-07-02", "", "183 days ahead; a year before, 183 days behind: published's year wins"},
			{"2 月 29 日", "2023-12-30", "2024-02-29", "", ""},
			{"2 月 29 日", "2022-06-30", "", "", ""},
			{"去年 12 月 5 日", "2020-11-30", "2019-12-05", "", ""},
			{"明年 1 月 5 号", "2020-01-30", "2021-01-05", "", ""},
			{"1066 年 10 月 14 日", "2020-01-30", "", "", ""},
		},
		"English": {
			{"June 24, 2019", "2019-06-04", "2019-06-24", "", ""},
			{"24th June 2019 6:30 PM", "2019-06-04", "2019-06-24 18:30", "", ""},
			{"Tue, Jun 24 2025 10:00–11:30 am UTC+8", "2025-06-04", "2025-06-24 10:00 – 11:30", "", ""},
			{"24-26 June 2019", "2019-06-04", "2019-06-24 – 2019-06-26", "", ""},
			{"June 24–26, 2019", "2019-06-04", "2019-06-24 – 2019-06-26", "", ""},
			{"June 29 – July 2, 2019", "2019-06-04", "2019-06-29 – 2019-07-02", "", ""},
			{"29 June to 2 July 2019", "2019-06-04", "2019-06-29 – 2019-07-02", "", ""},
			{"Dec 30 – Jan 2, 2020", "2019-12-04", "2019-12-30 – 2020-01-02", "", ""},
			{"Monday 24 June – Tuesday 25 June 2019", "2019-06-04", "2019-06-24 – 2019-06-25", "", ""},
			{"June 24 and 25, 2019", "2019-06-04", "2019-06-24 – 2019-06-25", "", ""},
			{"Sept. 3rd, 7-9 pm", "2019-08-04", "2019-09-03 19:00 – 21:00", "", ""},
			{"Thursday, 5 December 2019 at 11 - 1 pm", "2019-11-04", "2019-12-05 11:00 – 13:00", "", ""},
			{"5 December 2019, noon", "2019-11-04", "2019-12-05 12:00", "", ""},
			{"December 5th, 8 pm to midnight", "2019-11-04", "2019-12-05 20:00 – 2019-12-06 00:00", "", ""},
			{"9:00 - 16:00, Monday, 24 June 2019", "2019-06-04", "2019-06-24 09:00 – 16:00", "", ""},
			{"6 p.m. on June 24", "2019-06-04", "2019-06-24 18:00", "", ""},
			{"June 24, 2019 | 10:00 AM – 1:00 PM", "2019-06-04", "2019-06-24 10:00 – 13:00", "", ""},
			{"Oct. 18th - 20th, 2023", "2023-06-04", "2023-10-18 – 2023-10-20", "", ""},
			{"Saturday, September 23rd, 2023, 1:30 PM - 6:00 PM (GMT+8)", "2023-06-04", "2023-09-23 13:30 – 18:00", "", ""},
			{"Date: 2021/12/18 Time: 14:00", "2021-12-04", "2021-12-18 14:00", "2021/12/18 Time: 14:00", ""},
			{"June 24 9:00am-June 25 5:00pm, 2022", "2024-06-04", "2022-06-24 09:00 – 2022-06-25 17:00", "", ""},
			{"12 October 2021 @ 19:00 CEST, online", "2021-10-04", "2021-10-12 19:00", "12 October 2021 @ 19:00 CEST", "the zone is read too"},
			{"Tuesday - Thursday, October 18-20, 2022", "2022-10-04", "2022-10-18 – 2022-10-20", "", ""},
			{"6:30pm–9pm, Tues 5 July 2022", "2022-07-04", "2022-07-05 18:30 – 21:00", "", ""},
			{"Mon 5/2/2022", "2022-05-01", "", "", "February or May"},
			{"2019 June 24", "2019-06-04", "2019-06-24", "", ""},
			{"24-Jun-2019", "2019-06-04", "2019-06-24", "", ""},
			{"June 24, 2000 people came", "2019-06-04", "2000-06-24", "June 24, 2000", ""},
			{"DEPLOYED: Fri Apr  7 10:35:12 2023", "2025-11-04", "2023-04-07 10:35", "Fri Apr  7 10:35:12 2023", "content/zh/blog/ant-security-technology-nydus"},
			{"June 24, 10:00 AM – 1:00 PM UTC, 2019", "2025-06-04", "2019-06-24 10:00 – 13:00", "", ""},
			{"you may 3 times march 4 miles", "2019-06-04", "", "", ""},
			{"31 June 24 people", "2019-06-04", "", "", ""},
			{"Marching 3, Mayor 5, Decade 7, SUN 8.1", "2019-06-04", "", "", ""},
			{"JUNE 24 19:00", "2019-06-04", "2019-06-24 19:00", "", ""},
			{"April 20th–21st, 2024", "2024-04-04", "2024-04-20 – 2024-04-21", "", ""},
			{"Sat 20 Apr", "2024-04-04", "2024-04-20", "", ""},
			{"Wed 20 Feb 2019, 6–8:30pm", "2019-02-04", "2019-02-20 18:00 – 20:30", "", ""},
			{"Monday the 9th of September, from 6:00pm to 8:00pm", "2019-09-02", "2019-09-09 18:00 – 20:00", "", ""},
			{"Wednesday, October 14th from 5:30 to 7 p.m. (EEST)", "2020-10-04", "2020-10-14 17:30 – 19:00", "", ""},
			{"April 26 at 11:30 AM US Eastern", "2022-04-06", "2022-04-26 11:30", "", ""},
			{"December 9 (Friday) 11:30 AM US Eastern", "2022-12-01", "2022-12-09 11:30", "", ""},
			{"June 30 12:00 UTC, 8:00AM ET", "2021-06-28", "2021-06-30 12:00", "June 30 12:00 UTC", "the first of two zones"},
		},
		"European": {
			{"20. April 2024", "2024-04-04", "2024-04-20", "", ""},
			{"Samstag, den 20. April 2024 um 18:30 Uhr", "2024-04-04", "2024-04-20 18:30", "", ""},
			{"20.04.2024, 9 bis 17 Uhr", "2024-04-04", "2024-04-20 09:00 – 17:00", "", ""},
			{"20.–21. März 2024", "2024-03-04", "2024-03-20 – 2024-03-21", "", ""},
			{"20./21. Juni 2024", "2024-06-04", "2024-06-20 – 2024-06-21", "", ""},
			{"jeudi 18 avril 2024, 18h30", "2024-04-04", "2024-04-18 18:30", "18 avril 2024, 18h30", "small weekdays are passed over"},
			{"18 de abril de 2024", "2024-04-04", "2024-04-18", "", ""},
			{"18 aprile 2024", "2024-04-04", "2024-04-18", "", ""},
			{"20/04/2024", "2024-04-04", "2024-04-20", "", "there is no month 20"},
			{"04/20/2024", "2024-04-04", "2024-04-20", "", ""},
			{"05/05/2024", "2024-04-04", "2024-05-05", "", ""},
			{"03/04/2024", "2024-04-04", "", "", "March or April"},
			{"1.10.2024.5", "2024-04-04", "", "", "a version"},
			{"127.0.0.2000", "2024-04-04", "", "", "an address"},
			{"2 mars rovers", "2024-01-04", "", "", "a small month needs its year"},
		},
	}
	for group, samples := range groups {
		t.Run(group, func(t *testing.T) {
			for _, test := range samples {
				t.Run(test.text+" in "+test.published, func(t *testing.T) {
					published, err := time.ParseInLocation(time.DateOnly, test.published, shanghai)
					if err != nil {
						t.Fatal(err)
					}
					w, ok := extract.ParseWindow(test.text, published)
					if got := spell(w); got != test.want || ok != (test.want != "") {
						t.Fatalf("got %q, %t, want %q (read %q; %s)", got, ok, test.want, w.Text, test.note)
					}
					words := test.words
					if words == "" && ok {
						words = test.text
					}
					if w.Text != words {
						t.Errorf("read %q, want %q", w.Text, words)
					}
				})
			}
		})
	}
}

func TestParseWindowKeepsTheStatedZone(t *testing.T) {
	published := time.Date(2025, 6, 4, 0, 0, 0, 0, time.UTC)
	tests := []struct{ text, want string }{
		{"2025-06-24 10:00", "2025-06-24T10:00:00Z"},
		{"2025-06-24", "2025-06-24T00:00:00Z"},
		{"2025-06-24 10:00 (UTC+8)", "2025-06-24T10:00:00+08:00"},
		{"2025-06-24 10:00 UTC +5:30", "2025-06-24T10:00:00+05:30"},
		{"2025-06-24 10:00 GMT-3", "2025-06-24T10:00:00-03:00"},
		{"2025-06-24 10:00-11:00 GMT+8", "2025-06-24T10:00:00+08:00"},
		{"2025-06-24 10:00 UTC - 11:00 UTC", "2025-06-24T10:00:00Z"},
		{"2025-06-24T10:00:00-07:00", "2025-06-24T10:00:00-07:00"},
		{"2025-06-24T10:00Z", "2025-06-24T10:00:00Z"},
		{"2025-06-24 10:13:00.276548 +08:00", "2025-06-24T10:13:00+08:00"},
		{"2025 年 6 月 24 日北京时间 10:00", "2025-06-24T10:00:00+08:00"},
		{"2025-06-24 10:00 CST", "2025-06-24T10:00:00Z"}, // Chinese or American
		{"2025-06-24 10:00 PT", "2025-06-24T10:00:00-07:00"},
		{"2025-12-24 10:00 PT", "2025-12-24T10:00:00-08:00"},
		{"2025-06-24 10:00 CET", "2025-06-24T10:00:00+02:00"}, // the clock on the wall
		{"2025-06-24 10:00-11:00 (EDT)", "2025-06-24T10:00:00-04:00"},
		{"2025-06-24 10:00 UTC+0800", "2025-06-24T10:00:00+08:00"},
		{"2025-06-24 10:00 UTC+25", "2025-06-24T10:00:00Z"},  // no such zone
		{"2025-06-24 10:00 UTCX+08", "2025-06-24T10:00:00Z"}, // another word
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			w, _ := extract.ParseWindow(test.text, published)
			if got := w.Start.Format(time.RFC3339); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestParseWindowWithoutDateOfPublication(t *testing.T) {
	if w, ok := extract.ParseWindow("6 月 24 日", time.Time{}); ok {
		t.Errorf("got %v, want no window: no year is known", w)
	}
	w, _ := extract.ParseWindow("6 月 24 日，2019-06-25 10:00", time.Time{})
	if got, want := spell(w), "2019-06-25 10:00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWindows(t *testing.T) {
	text := "5 月 16 日周四晚 7 点直播；回顾见 http://a.example/2019/07/18/x，下期 7 月 18 日，8 月 29 日 19:00-20:00。"
	published := time.Date(2019, 5, 10, 0, 0, 0, 0, shanghai)
	var got []string
	for offset, w := range extract.Windows(text, published) {
		if here := text[offset : offset+len(w.Text)]; here != w.Text {
			t.Errorf("at %d stands %q, want %q", offset, here, w.Text)
		}
		got = append(got, spell(w))
	}
	want := []string{"2019-05-16 19:00", "2019-07-18", "2019-08-29 19:00 – 20:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("windows (-want +got):\n%s", diff)
	}
}

func TestWindowAt(t *testing.T) {
	published := time.Date(2023, 8, 2, 0, 0, 0, 0, shanghai)
	tests := []struct{ day, clocks, want string }{
		{"2023 年 8 月 9 日（周三）", "19：00 - 20：00", "2023-08-09 19:00 – 20:00"}, // content/zh/activities/sofa-channel-34
		{"2023-08-09", "晚 7 点", "2023-08-09 19:00"},
		{"8 月 9-10 日", "9:00-17:00", "2023-08-09 09:00 – 2023-08-10 17:00"},
		{"8 月 9-10 日", "9:00", "2023-08-09 09:00 – 2023-08-10"},
		{"8 月 9 日", "22:00-次日 02:00", "2023-08-09 22:00 – 2023-08-10 02:00"},
		{"明天", "9:00", ""},
	}
	for _, test := range tests {
		t.Run(test.day+" "+test.clocks, func(t *testing.T) {
			w, _ := extract.ParseWindow(test.day, published)
			clocks, _, ok := extract.ParseClocks(test.clocks)
			if !ok {
				t.Fatalf("no clock times in %q", test.clocks)
			}
			if got := spell(w.At(clocks)); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func FuzzWindows(f *testing.F) {
	for _, seed := range []string{
		"04 月 20 日 13:30--18:00", "2019-11-02 09:00 ~ 11-03 17:00", "Tue, Jun 24 2025 10:00–11:30 am UTC+8",
		"6 月 29 日（周六）-30 日（周日）9 点半", "9:00 - 16:00, 24 June 2019", "二〇二四年四月二十日晚上七点半",
		"2018-04-05T20:55:22+0800", "12 月 30 日-1 月 2 日 22:00-次日 02:00", "https://a.example/2019/07/18", "每年 11 月 11 日",
	} {
		f.Add(seed, int64(1_713_600_000))
	}
	f.Fuzz(func(t *testing.T, text string, unix int64) {
		published := time.Unix(unix%(1<<33), 0).In(shanghai)
		behind := 0
		for offset, w := range extract.Windows(text, published) {
			if offset < behind || w.Text == "" || !strings.HasPrefix(text[offset:], w.Text) {
				t.Fatalf("%q: read %q at %d, after the window that ended at %d", text, w.Text, offset, behind)
			}
			behind = offset + len(w.Text)
			if w.Start.IsZero() || !w.End.IsZero() && w.End.Before(w.Start) {
				t.Fatalf("%q: from %v to %v", text, w.Start, w.End)
			}
			if w.EndHasClock && w.End.IsZero() {
				t.Fatalf("%q: a clock time without an end", text)
			}
		}
	})
}

// BenchmarkWindows reads lines of 100 kB: every byte must cost the same,
// whatever the line repeats.
func BenchmarkWindows(b *testing.B) {
	published := time.Date(2024, 4, 20, 0, 0, 0, 0, shanghai)
	const size = 100_000
	for _, unit := range []string{
		"a reader of long prose without any days ", "云原生技术频道的读者与作者 ", "04 月 20 日 13:30--18:00 ",
		"1 ", "1", "一", "9:00-", "1 月 ", "2019-", "June ", "Monday, ", " ", "2024 年 4 月 1 日 (", "(", "http://",
	} {
		b.Run(fmt.Sprintf("%.20q", unit), func(b *testing.B) {
			text := strings.Repeat(unit, size/len(unit)+1)[:size]
			b.SetBytes(size)
			b.ReportAllocs()
			for b.Loop() {
				for range extract.Windows(text, published) {
				}
			}
		})
	}
}
