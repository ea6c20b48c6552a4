package sample

// history returns the commits of the repository, oldest first.
func history() []commit {
	var (
		linShen   = person{"林深", "linshen@reedbed.example"}
		xiaoman   = person{"祁小满", "xiaoman@reedbed.example"}
		zhiwei    = person{"陆知微", "zhiwei@zhuli.example"}
		nanxing   = person{"纪南星", "nanxing@reedbed.example"}
		yining    = person{"温以宁", "yining@reedbed.example"}
		shiyu     = person{"顾时雨", "shiyu@banshan.example"}
		marenHolt = person{"Maren Holt", "maren@reedbed.example"}
		tomas     = person{"Tomas Ilves", "tomas@harbourlight.example"}
	)
	return []commit{
		{
			author:  linShen,
			date:    "2024-09-12T21:04:00+08:00",
			message: "建站：首页、栏目与配置",
			adds: []string{
				"config.toml",
				"static",
				"content/zh/_index.md",
				"content/zh/projects/_index.md",
				"content/zh/blog/_index.md",
				"content/zh/activities/_index.md",
				"content/zh/community",
			},
		},
		{
			author:  linShen,
			date:    "2024-09-20T10:12:00+08:00",
			message: "博客：你好，Reedbed",
			adds:    []string{"content/zh/blog/hello-reedbed"},
		},
		{
			author:  nanxing,
			date:    "2024-10-08T19:30:00+08:00",
			message: "项目：三个项目各有一页",
			adds: []string{
				"content/zh/projects/quillwort",
				"content/zh/projects/sweetflag",
				"content/zh/projects/bogbean",
			},
		},
		{
			author:  xiaoman,
			date:    "2024-11-05T15:20:00+08:00",
			message: "活动：Meetup#1 杭州站报名",
			adds:    []string{"content/zh/activities/reedbed-meetup-1"},
			edits: []edit{{
				path:  "content/zh/blog/hello-reedbed/index.md",
				from:  "，[杭州站](",
				until: "\n\n## 接下来",
				was:   "。",
			}},
		},
		{
			author:  xiaoman,
			date:    "2024-11-26T11:45:00+08:00",
			message: "活动：Meetup#1 补上讲稿与回放",
			edits: []edit{
				{
					path:  "content/zh/activities/reedbed-meetup-1/index.md",
					from:  "- 资料下载：",
					until: "## 活动介绍",
					was:   "- 报名方式：<https://events.reedbed.example/meetup-1>\n\n",
				},
				{
					path: "content/zh/activities/reedbed-meetup-1/index.md",
					from: "\n## 直播回放\n",
				},
			},
		},
		{
			author:  marenHolt,
			date:    "2024-12-18T09:02:00+01:00",
			message: "en: home, sections and projects",
			adds: []string{
				"content/en/_index.md",
				"content/en/projects",
				"content/en/blog/_index.md",
				"content/en/activities/_index.md",
			},
		},
		{
			author:  marenHolt,
			date:    "2025-01-15T09:41:00+01:00",
			message: "en: translate the first post",
			adds:    []string{"content/en/blog/hello-reedbed"},
		},
		{
			author:  zhiwei,
			date:    "2025-03-03T20:15:00+08:00",
			message: "博客：顺序投递的三个误会",
			adds:    []string{"content/zh/blog/quillwort-ordered-delivery"},
			edits: []edit{{
				path:  "content/zh/projects/quillwort/overview/index.md",
				from:  "——怎样绕开",
				until: "\n",
				was:   "。",
			}},
		},
		{
			author:  xiaoman,
			date:    "2025-03-18T14:00:00+08:00",
			message: "博客：招募活动志愿者",
			adds:    []string{"content/zh/blog/volunteers-wanted"},
		},
		{
			author:  xiaoman,
			date:    "2025-04-10T15:06:00+08:00",
			message: "活动：ReedTalk#1 预告",
			adds:    []string{"content/zh/activities/reedtalk-1"},
		},
		{
			author:  nanxing,
			date:    "2025-04-18T09:10:00+08:00",
			message: "博客：Sweetflag 的超时预算",
			adds:    []string{"content/zh/blog/sweetflag-timeout-budget"},
			edits: []edit{
				{
					path: "content/zh/projects/sweetflag/_index.md",
					from: "\n为什么是预算而不是超时？",
				},
				{
					path:  "content/zh/blog/quillwort-ordered-delivery/index.md",
					from:  "[超时预算](/blog/sweetflag-timeout-budget/)",
					until: "写进消息头",
					was:   "超时预算",
				},
			},
		},
		{
			author:  zhiwei,
			date:    "2025-04-25T10:30:00+08:00",
			message: "活动：ReedTalk#1 讲稿、回放与代码",
			edits: []edit{
				{
					path:  "content/zh/activities/reedtalk-1/index.md",
					from:  "- 资料下载：",
					until: "- 直播间地址",
				},
				{
					path:  "content/zh/activities/reedtalk-1/index.md",
					from:  "：[代码仓库](",
					until: "\n\n## 直播回放",
					was:   "。",
				},
				{
					path: "content/zh/activities/reedtalk-1/index.md",
					from: "\n## 直播回放\n",
				},
			},
		},
		{
			author:  xiaoman,
			date:    "2025-06-17T15:33:00+08:00",
			message: "活动：Meetup#2 成都站回顾",
			adds:    []string{"content/zh/activities/reedbed-meetup-2"},
		},
		{
			author:  zhiwei,
			date:    "2025-06-30T12:00:00+08:00",
			message: "Quillwort 1.0 发布",
			adds:    []string{"content/zh/blog/quillwort-1-0"},
			edits: []edit{{
				path:  "content/zh/projects/quillwort/_index.md",
				from:  "当前稳定版本是 **1.0**",
				until: "，设计取舍",
				was:   "当前版本是 **0.9**，磁盘格式尚未固定",
			}},
		},
		{
			author:  tomas,
			date:    "2025-08-12T10:05:00+03:00",
			message: "en: announce the first community call",
			adds:    []string{"content/en/activities/community-call-1"},
			edits: []edit{
				{
					path:  "content/en/blog/hello-reedbed/index.md",
					from:  "; the first is [announced here]",
					until: " Bring a question",
					was:   ".",
				},
				{
					path: "content/zh/community/_index.md",
					from: "\n## 例会\n",
				},
			},
		},
		{
			author:  marenHolt,
			date:    "2025-08-20T18:20:00+02:00",
			message: "en: translate the talk on ordered delivery",
			adds:    []string{"content/en/blog/quillwort-ordered-delivery"},
		},
		{
			author:  tomas,
			date:    "2025-09-02T09:00:00+03:00",
			message: "en: slides and recording of community call 1",
			edits: []edit{{
				path: "content/en/activities/community-call-1/index.md",
				from: "\n[Slides: Ordered delivery in a harbour]",
			}},
		},
		{
			author:  yining,
			date:    "2025-09-15T22:10:00+08:00",
			message: "项目：Bogbean 的“入门”改名为“快速开始”\n\n旧地址留作别名。",
			moves: []move{{
				from: "content/zh/projects/bogbean/getting-started",
				to:   "content/zh/projects/bogbean/quick-start",
			}},
			edits: []edit{
				{
					path:  "content/zh/projects/bogbean/quick-start/index.md",
					from:  `"/projects/bogbean/getting-started/", `,
					until: `"/docs/`,
				},
				{
					path:  "content/zh/projects/bogbean/_index.md",
					from:  "[快速开始](/projects/bogbean/quick-start/)",
					until: "。",
					was:   "[入门](/projects/bogbean/getting-started/)",
				},
				{
					path:  "content/en/projects/bogbean/_index.md",
					from:  "/projects/bogbean/quick-start/",
					until: ")",
					was:   "/projects/bogbean/getting-started/",
				},
			},
		},
		{
			author:  linShen,
			date:    "2025-10-17T21:08:00+08:00",
			message: "博客：把内容仓库变成接口",
			adds:    []string{"content/zh/blog/content-repository-as-api"},
		},
		{
			author:  xiaoman,
			date:    "2025-10-28T15:02:00+08:00",
			message: "活动：ReedTalk#2 预告",
			adds:    []string{"content/zh/activities/reedtalk-2"},
		},
		{
			author:  yining,
			date:    "2025-11-14T23:40:00+08:00",
			message: "博客、活动：读者会问的，以及断电的录像",
			edits: []edit{
				{
					path: "content/zh/blog/content-repository-as-api/index.md",
					from: "\n## 读者会问的\n",
				},
				{
					path: "content/zh/activities/reedtalk-2/index.md",
					from: "\n录像因为现场断电没有保存",
				},
			},
		},
		{
			author:  zhiwei,
			date:    "2025-11-20T10:10:00+08:00",
			message: "活动：Quillwort 动手营",
			adds:    []string{"content/zh/activities/quillwort-workshop"},
		},
		{
			author:  xiaoman,
			date:    "2026-01-06T16:00:00+08:00",
			message: "博客：撤下志愿者招募，名额已满",
			removes: []file{{
				path: "content/zh/blog/volunteers-wanted/index.md",
				text: `---
title: "招募活动志愿者"
author: "祁小满"
categories: "社区"
tags: ["社区"]
date: 2025-03-18T14:00:00+08:00
---

成都站需要三位志愿者：签到、计时、照看直播。请给 <dev@reedbed.example> 写信。
`,
			}},
		},
		{
			author:  yining,
			date:    "2026-02-10T10:36:00+08:00",
			message: "博客：Bogbean 怎样只重建一页",
			adds:    []string{"content/zh/blog/bogbean-incremental-build"},
			edits: []edit{{
				path:  "content/zh/projects/bogbean/_index.md",
				from:  "，再读它[怎样做到增量构建]",
				until: "\n",
				was:   "。",
			}},
		},
		{
			author:  marenHolt,
			date:    "2026-03-02T10:10:00+01:00",
			message: "en: announce community call 2",
			adds:    []string{"content/en/activities/community-call-2"},
			edits: []edit{{
				path:  "content/zh/community/_index.md",
				from:  "/en/activities/community-call-2/",
				until: ")",
				was:   "/en/activities/community-call-1/",
			}},
		},
		{
			author:  marenHolt,
			date:    "2026-03-25T08:55:00+01:00",
			message: "en: slides and recording of community call 2",
			edits: []edit{{
				path: "content/en/activities/community-call-2/index.md",
				from: "\n[Slides: Rebuilding one page",
			}},
		},
		{
			author:  xiaoman,
			date:    "2026-04-28T15:11:00+08:00",
			message: "活动：Meetup#3 上海站报名",
			adds:    []string{"content/zh/activities/reedbed-meetup-3"},
		},
		{
			author:  marenHolt,
			date:    "2026-04-30T10:20:00+02:00",
			message: "en: announce the Shanghai meetup",
			adds:    []string{"content/en/activities/reedbed-meetup-3"},
		},
		{
			author:  yining,
			date:    "2026-05-20T20:05:00+08:00",
			message: "活动：Meetup#3 讲稿与回放",
			edits: []edit{
				{
					path:  "content/zh/activities/reedbed-meetup-3/index.md",
					from:  "- **资料下载**：",
					until: "## 介绍",
				},
				{
					path: "content/zh/activities/reedbed-meetup-3/index.md",
					from: "\n## 直播回放\n",
				},
				{
					path: "content/en/activities/reedbed-meetup-3/index.md",
					from: "\n[Slides: Messages at the edge",
				},
			},
		},
		{
			author:  shiyu,
			date:    "2026-06-11T10:02:00+08:00",
			message: "博客：半山物流迁移到 Sweetflag 的六周",
			adds:    []string{"content/zh/blog/gateway-migration"},
		},
		{
			author:  nanxing,
			date:    "2026-07-08T09:15:00+08:00",
			message: "博客：Sweetflag 路线图草稿",
			adds:    []string{"content/zh/blog/sweetflag-roadmap"},
		},
		{
			author:  shiyu,
			date:    "2026-08-19T22:48:00+08:00",
			message: "全站：改正错别字",
			edits: []edit{
				{
					path:  "content/zh/blog/hello-reedbed/index.md",
					from:  "护住整段河岸",
					until: "：",
					was:   "护住整断河岸",
				},
				{
					path:  "content/zh/blog/sweetflag-timeout-budget/index.md",
					from:  "误伤来自时钟",
					until: "：",
					was:   "误伤来自时中",
				},
				{
					path:  "content/zh/activities/reedbed-meetup-2/index.md",
					from:  "不如不发",
					until: "。",
					was:   "不如不发发",
				},
				{
					path:  "content/en/blog/hello-reedbed/index.md",
					from:  "nobody can tell",
					until: " which",
					was:   "no body can tell",
				},
			},
		},
		{
			author:  linShen,
			date:    "2026-09-05T10:18:00+08:00",
			message: "活动：社区大会 2027 征集议题",
			adds:    []string{"content/zh/activities/reedbed-summit-2027"},
		},
	}
}
