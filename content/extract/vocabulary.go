package extract

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// A Vocabulary holds the words by which pages label what they say, and the
// words that tell people from companies, roles and plain talk. All reading of
// words in this package goes by it and by nothing else, so that another
// language or another community needs words, not code.
//
// A site adds words by appending to the fields before the first call of a
// method; after that a Vocabulary must not be changed, and may be used by any
// number of goroutines. Upper and lower case do not matter, nor does the width
// in which a character was typed ("ＰＰＴ"). No word is empty. Labels and words
// that are looked for among people match Latin letters as whole words; the
// others match anywhere in a text. For a word of several, "red-hat" and
// "Red Hat" are the same.
//
// A community that writes in German could teach it so:
//
//	v := extract.DefaultVocabulary()
//	v.Time = append(v.Time, "Wann", "Uhrzeit")
//	v.Guests = append(v.Guests, "Vortragende")
type Vocabulary struct {
	// Labels, one field a LabelKind: "活动时间", "Where". A label also matches
	// with one of Qualifiers before it ("本期嘉宾"), one of Endings behind it
	// ("嘉宾介绍"), or both.
	Time, Place, Form, Theme, Abstract, Agenda, Guests, Hosts, Authors []string
	Materials, Registration, Livestream                                []string
	Video, Slides, Code, Album, Article                                []string
	Affiliations                                                       []string // columns and lines that say what a speaker is: "单位", "Role"
	Qualifiers, Endings                                                []string

	Breaks           []string // agenda rows that are no talk: "茶歇", "Lunch"
	Fillers          []string // words that make no talk of a break beside them: "remarks", "sponsored"
	Online, InPerson []string // how one takes part: "线上", "On-site"

	Honorifics    []string // cut from the end of a name: "老师"
	Roles         []string // what a person is: "架构师", "Maintainer"
	Duties        []string // what is a role in a title and something else elsewhere: "研发", "Product"
	Groups        []string // what ends the name of a body of people: "集团", "Foundation"
	Sectors       []string // what ends the name of a company or department, and other names too: "网络", "Cloud"
	Organisations []string // companies and places that could pass for a person: "华为", "Red Hat"
	Surnames      []string // Chinese, of one and two characters: "王", "欧阳"
	LatinNames    []string // surnames and given names in Latin letters that mark a person: "Wang", "Anna"
	Personas      []string // what ends the stage name of a community's host: "Girl", "小助手"

	Terms    []string // words that no name contains: "技术", "平台"
	NotNames []string // words that look like a name, whole or at its start: "方案", "于是"
	Work     []string // what a line that only describes work starts with: "负责", "毕业于"
	Prose    []string // what a line that names a role does not contain: "欢迎", "我们"

	Gatherings     []string // by which a page calls itself the announcement or recap of one: "沙龙", "Meetup"
	Newsletters    []string // by which a page, in title or tags, calls itself no event: "周报", "Weekly"
	Calls          []string // by which a page, in title or lead, calls for what will be presented: "议题征集", "call for papers"
	Convening      []string // verbs by which prose says that a gathering took place: "举办", "held"
	Presenting     []string // verbs by which prose says that somebody gave a talk: "分享", "presented"
	Occasions      []string // what prose calls a gathering that is announced: "活动", "本期"
	Sections       []string // what ends the heading of a part of a page that is no talk: "亮点"
	WriteUps       []string // by which a page calls itself the text of a talk: "演讲实录"
	GatheringNames []string // whole words by which a title names one, less surely: "meeting", "Recap"
	Asides         []string // whole words by which a title says that the page only goes with an event: "FAQ"
	Deadlines      []string // by which a sentence tells of another day than the gathering's: "deadline"

	// ArticleSigns and RecordingSigns say what a link leads to wherever they
	// stand in the words around it: "直播回顾文章" is an article, whatever 直播 and
	// 回顾 say.
	ArticleSigns, RecordingSigns []string

	// Projects are open-source projects that pages write about without the site
	// having a page on them, in the spelling of the project's own site:
	// "Kubernetes". Spellings that differ in case, spaces and hyphens are one. Their
	// words are no names of people.
	Projects []string

	once  sync.Once
	index *vocabularyIndex
}

// A vocabularyIndex is a Vocabulary's words in the shape they are looked up.
type vocabularyIndex struct {
	labels                                             map[string]LabelKind
	edges                                              *labelEdges
	qualifiers, endings                                []string // longest first
	roles, groups                                      wordSet  // what tells people by itself
	anyRoles, anyGroups                                wordSet  // with Duties, with Sectors
	organisations, prose, terms, hosts, talkNouns      wordSet
	gatheringNames, asides                             wordSet
	surnames, latinNames, notNames, breaks, honorifics map[string]bool
	projectWords                                       map[string]bool // the words of project names, in lower case
	fillers                                            map[string]bool
	phrases                                            map[*string]phraseSet // of the lists whose words match anywhere, by their first word
}

func (v *Vocabulary) words() *vocabularyIndex {
	v.once.Do(func() {
		ix := &vocabularyIndex{
			labels:         map[string]LabelKind{},
			phrases:        map[*string]phraseSet{},
			edges:          new(labelEdges),
			qualifiers:     longestFirst(v.Qualifiers),
			endings:        longestFirst(v.Endings),
			roles:          newWordSet(v.Roles),
			groups:         newWordSet(v.Groups),
			anyRoles:       newWordSet(append(slices.Clone(v.Roles), v.Duties...)),
			anyGroups:      newWordSet(append(slices.Clone(v.Groups), v.Sectors...)),
			organisations:  newWordSet(v.Organisations),
			prose:          newWordSet(v.Prose),
			terms:          newWordSet(v.Terms),
			hosts:          newWordSet(v.Hosts),
			talkNouns:      newWordSet(v.Guests),
			gatheringNames: newWordSet(v.GatheringNames),
			asides:         newWordSet(v.Asides),
			fillers:        wordMap(v.Fillers),
			surnames:       wordMap(v.Surnames),
			latinNames:     wordMap(v.LatinNames),
			notNames:       wordMap(v.NotNames),
			breaks:         wordMap(v.Breaks),
			honorifics:     wordMap(v.Honorifics),
			projectWords:   map[string]bool{},
		}
		for _, project := range v.Projects {
			for word := range strings.FieldsSeq(fold(project)) {
				ix.projectWords[word] = true
			}
		}
		for _, l := range []struct {
			kind  LabelKind
			words []string
		}{
			{LabelTime, v.Time}, {LabelPlace, v.Place}, {LabelForm, v.Form}, {LabelTheme, v.Theme}, {LabelAbstract, v.Abstract},
			{LabelAgenda, v.Agenda}, {LabelGuests, v.Guests}, {LabelAffiliation, v.Affiliations}, {LabelHosts, v.Hosts}, {LabelAuthors, v.Authors},
			{LabelMaterials, v.Materials}, {LabelRegistration, v.Registration}, {LabelLivestream, v.Livestream},
			{LabelVideo, v.Video}, {LabelSlides, v.Slides}, {LabelCode, v.Code}, {LabelAlbum, v.Album}, {LabelArticle, v.Article},
		} {
			for _, w := range l.words {
				if key := labelKey(w); key != "" {
					ix.labels[key] = l.kind
				}
			}
		}
		ix.edges.add(ix)
		// Words that match anywhere are compared as they are.
		for _, words := range []*[]string{
			&v.Materials, &v.Registration, &v.Livestream, &v.Video, &v.Slides, &v.Code, &v.Album, &v.Article,
			&v.Online, &v.InPerson, &v.Gatherings, &v.Newsletters, &v.Calls, &v.Convening, &v.Deadlines, &v.Presenting, &v.Occasions, &v.Sections, &v.WriteUps, &v.ArticleSigns, &v.RecordingSigns,
		} {
			folded := make([]string, 0, len(*words))
			for _, word := range *words {
				if word = fold(word); word == "" {
					continue
				}
				folded = append(folded, word)
				if spaced := strings.ReplaceAll(word, "-", " "); spaced != word && isWordByte(word[0]) && words != &v.Article {
					folded = append(folded, spaced)
				}
			}
			*words = folded
			if len(folded) > 0 {
				ix.phrases[&folded[0]] = newPhraseSet(folded)
			}
		}
		v.index = ix
	})
	return v.index
}

// DefaultVocabulary returns a new Vocabulary of Chinese and English words,
// which its caller may extend.
func DefaultVocabulary() *Vocabulary {
	return &Vocabulary{
		Time: list(`时间 日期 活动日期 when time date date-and-time when-is-it dates date-&-time time-&-date time-and-day day-and-time time-and-date when-and-where event-date start-time`),
		Place: list(`地点 地址 场地 会场 会议室 活动地址 会议地址 线下地址 线下地点
			where venue place location address room meeting-place`),
		Form: list(`形式 方式 活动方式 参与形式 参会形式 参与方式 参会方式 format how attendance`),
		Theme: list(`主题 议题 题目 标题 演讲题目 theme topic title subject
			活动名称 会议名称`),
		Abstract: list(`摘要 概要 提要 提纲 大纲 内容 内容简介 内容介绍 内容概要 内容提要 内容大纲 议题简介 议题介绍 议题详情 议题概要 议题描述 议题大纲 议题内容 议题摘要 主题简介 主题介绍 主题详情 演讲概要 演讲摘要 演讲大纲 演讲简介 演讲提纲 演讲内容 分享概要 分享大纲 分享内容 分享简介 报告摘要 报告内容
			听众收益 听众收获 听众受益 你将收获 abstract summary outline takeaways`),
		Agenda: list(`议程 日程 流程 活动流程 环节 议程表 日程表 时间安排 agenda program programme timetable schedule talks the-talks talks-and-speakers speakers-and-talks line-up lineup running-order sessions`),
		Guests: list(`嘉宾 讲师 讲者 主讲 主讲人 演讲者 分享者 分享人 分享老师 演讲人 演讲嘉宾 分享嘉宾 分享讲师 特邀嘉宾 圆桌嘉宾 对话嘉宾 报告人 个人介绍 个人简介 自我介绍 分享者自我介绍 主讲嘉宾 主讲老师 授课老师
			speaker presenter guest lecturer panelist presented-by speaker-bio keynote-speaker guest-speaker instructors instructor trainer trainers talk-by about-the-speaker about-the-speakers meet-the-speaker meet-the-speakers`),
		Affiliations: list(`单位 公司 职务 职位 职称 头衔 所在单位 所在公司 单位及职务 单位职务 公司职位 公司及职位 公司/职位 嘉宾单位 讲师单位 company affiliation role job-title organization organisation position`),
		Hosts:        list(`主持人 主持 主持嘉宾 串场 host moderator mc emcee facilitator hosted-by`),
		Authors:      list(`作者 文 本文作者 本篇作者 撰文 撰稿 译者 校对 编辑 整理 author written-by writer translator editor`),
		Materials: list(`资料 材料 附件 讲义 资料下载 相关资料 参考资料 下载 材料下载 资源下载
			materials download downloads resources attachments handouts`),
		Registration: list(`报名 注册 活动报名 预约 报名方式 报名地址 报名入口 参会报名 购票 门票 我要报名 点击报名 直播预约
			registration register sign-up signup rsvp tickets ticket how-to-register get-tickets buy-a-ticket get-yours join-on-meetup`),
		Livestream: list(`直播 直播间 直播间地址 直播地址 观看直播 会议链接 入会链接 观看地址 收看方式 直播平台 观看方式
			livestream live-stream live-room watch-live zoom meeting-link join-online how-to-join-online`),
		Video: list(`视频 录像 录屏 回放 直播回顾 直播回放 视频回顾 视频回放 会议回放 活动回放 精彩回放 活动回顾 录播 回顾视频
			video recording replay recap-video watch-again videos recordings`),
		Slides:  list(`PPT 幻灯片 演示文稿 课件 讲稿 胶片 演讲稿 slides slide deck slide-deck presentation keynote-file`),
		Code:    list(`代码 源码 项目地址 代码仓库 代码地址 仓库地址 GitHub GitHub-项目 示例代码 项目代码 code source repository repo source-code demo-code`),
		Album:   list(`相册 照片 图集 照片直播 现场图片 活动照片 图片直播 album photos photo-album gallery`),
		Article: list(`文章 文章回顾 回顾文章 图文回顾 文字回顾 文字稿 文字版 相关文章 延伸阅读 推荐阅读 相关阅读 article recap write-up transcript blog-post`),
		Qualifiers: list(`活动 直播 线上直播 会议 大会 论坛 沙龙 本期 本次 本场 今日 分享 演讲 举办 举行 开播 社区 线下 线上 技术 精彩 特邀 往期 课程 培训 讲座 项目 相关
			观看 下载 点击 官方 现场 圆桌
			event session talk meeting meetup webinar live the our featured invited your upcoming next`),
		Endings: list(`介绍 简介 信息 名单 阵容 安排 如下 地址 链接 入口 通道 二维码 下载 资料 列表 详情 方式 回顾 一览 戳这里 名称
			link url bio info list details download address`),

		Breaks: list(`茶歇 午休 午餐 晚餐 晚宴 签到 签到入场 合影 大合影 抽奖 自由交流 自由讨论 互动交流 互动 交流 休息 中场休息 开场 主持人开场 开场白 暖场 散场 结束 入场 庆祝 闭幕 颁奖 答疑 提问 反馈 自我介绍 签售 Q&A 互动环节
			break coffee tea lunch dinner breakfast reception registration check-in networking opening closing welcome welcoming wrap-up happy-hour social q&a
			sign-in checkin doors pizza drinks beer beers snacks food sponsor intermission arrival arrivals`),
		Fillers: list(`and the of our your to for a an in at with by from light short group quick time some word words sponsors sponsored remarks comments notes speech address session open opens
			opening getting started start end day morning afternoon evening badge pickup foyer hall table organizers organisers organiser organizer host hosts thanks thank you everyone meet greet break more conference`),
		Online:   list(`线上 在线 直播 云端 腾讯会议 钉钉会议 钉钉直播 Zoom B站 online virtual remote webinar livestream teleconference conference-call video-call google-meet`),
		InPerson: list(`线下 现场 面对面 in-person onsite on-site offline face-to-face`),

		Honorifics: list(`同学 老师 先生 女士 博士 小姐 小姐姐 大佬 总 mr mrs ms dr prof mr. mrs. ms. dr. prof.`),
		Roles: list(`工程师 架构师 分析师 设计师 咨询师 规划师 布道师 程序员 专家 负责人 主理人 发起人 创始人 联创 合伙人 创建者 开发者 维护者 贡献者 爱好者 作者
			译者 布道者 研究者 创作者 从业者 撰稿人 讲师 研究员 科学家 学者 管理员 总监 总裁 副总裁 经理 主管 主任 主席 副主席 理事 理事长 董事 董事长 秘书长 院长
			所长 部长 组长 队长 委员 成员 导师 顾问 教授 副教授 博士 博士后 核心开发 核心研发 掌门人 带头人 领队 店长 主编 记者
			committer committers pmc ppmc maintainer maintainers contributor contributors reviewer approver mentor tlp cto ceo coo cio cfo vp svp evp director
			manager engineer developer architect scientist researcher professor lecturer analyst consultant designer evangelist advocate founder co-founder
			cofounder chairman chairperson co-chair technologist intern ambassador administrator phd ph.d.`),
		Duties: list(`运营 产品 运维 架构 测试 开发 研发 代表 大使 用户 使用者 学生 大学生 大三学生 大四学生 硕士 硕士生 研究生 本科生 博士生 实习生 会员 编辑 领导者
			tl pm po lead leader head product engineering author student fellow expert owner chair partner principal staff senior distinguished chief president member specialist sre sde swe programmer officer devrel`),
		Groups: list(`集团 公司 科技 金服 团队 银行 大学 学院 中学 研究院 研究所 科学院 实验室 基金会 联盟 社区 委员会 事业部 事业群 技术部 业务部 平台部 研发部
			产品部 工作组 学会 协会 俱乐部
			inc ltd llc corp corporation company group foundation university institute technologies technology bank college school consulting research`),
		Sectors: list(`网络 软件 信息 云计算 中间件 开源 组织 中心 部门 小组 金融 证券 保险
			cloud systems software media network networks community center centre team labs lab solutions`),
		Organisations: list(`阿里 阿里云 阿里巴巴 蚂蚁 支付宝 淘宝 天猫 钉钉 腾讯 百度 华为 小米 京东 美团 字节 字节跳动 抖音 快手 网易 滴滴 新浪 微博 搜狐 携程 去哪儿 去哪儿网 拼多多 知乎 哔哩哔哩 唯品会 苏宁 顺丰 菜鸟 饿了么 高德 优酷 联想 中兴 浪潮 金山 金蝶 用友 东软 平安 中国平安 招行 工行 建行 农行 中信 华泰 国泰 民生 青云 道客 谐云 灵雀云 七牛 又拍 有赞 贝壳 马蜂窝 喜马拉雅 蔚来 理想 小鹏 海尔 海信 美的 格力 万科 万达 安恒 奇安信 奇虎 科大讯飞 商汤 旷视 云从 云徙 云杉 明源 同盾 酷家乐 小红书 英特尔 微软 谷歌 亚马逊 甲骨文 思科 戴尔 英伟达 高通 红帽 苹果 三星 摩托罗拉 爱立信 中国移动 中国电信 中国联通 天翼云 移动云
			北京 上海 广州 深圳 杭州 南京 苏州 成都 武汉 西安 重庆 天津 长沙 厦门 宁波 合肥 郑州 济南 青岛 温州 常州 徐州 柳州 福州 贵州 贵阳 云南 安徽 江苏 江西 广东 广西 香港 台湾 中国 美国 英国
			alibaba alipay ant tencent baidu huawei bytedance tiktok google microsoft amazon aws meta facebook apple intel ibm nvidia amd arm oracle cisco dell vmware red-hat redhat suse canonical docker netflix uber airbnb linkedin twitter github gitlab salesforce sap adobe cncf apache linux tetrate solo.io isovalent datadog elastic hashicorp confluent mongodb pingcap daocloud hpe samsung lyft shopify spotify stripe paypal
			new-york san-francisco hong-kong los-angeles san-diego san-jose tel-aviv north-america south-america new-zealand united-states`),
		Surnames: chineseSurnames(),
		LatinNames: list(`wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo lin gao he zheng luo liang xie song tang deng feng han cao zeng peng xiao cai pan tian dong yuan yu jiang fu zhong lu su wei ding ren yao shen cui lei qian fan xiong jin lai qiu meng qin gu shi hou wan mao bai ye yan du dai xia ouyang lee wong chan cheung chow kim park choi tanaka suzuki sato yamamoto nguyen tran
			james john robert michael william david richard joseph thomas charles chris christopher daniel matthew matt anthony mark donald steven steve paul andrew joshua kenneth kevin brian george edward ronald timothy tim jason jeffrey jeff ryan jacob gary nicholas nick eric jonathan stephen larry justin scott brandon benjamin ben samuel sam gregory greg frank alexander alex patrick raymond jack dennis jerry tyler aaron jose adam nathan henry peter kyle walter ethan jeremy harold keith christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell louis philip bobby johnny bradley till jimmy jim bob bill tom lars hans karl luis carlos marco matteo luca ivan igor sergey dmitry mikhail pavel
			mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine debra rachel carolyn janet maria olivia heather helen catherine diane julie victoria joyce lauren kelly christina ruth joan virginia judith evelyn hannah andrea megan cheryl jacqueline madison teresa abigail sophia martha sara gloria janice kathryn ann isabella judy charlotte julia grace amber alice jean denise frances danielle marilyn natalie beth brittany priya ravi anil sunil raj amit`),
		Personas: list(`Girl Boy 小助手 助手`),

		Terms:    list(`技术 架构 社区 项目 平台 团队 开源 介绍 分享 主题 时间 地点 活动 会议 嘉宾 讲师 主持 议程 直播 回顾 资料 下载 报名 链接 视频 专家 工程 负责 开发 研发 产品 运维 测试 系统 数据 服务 应用 业务 网络 容器 集群 框架 组件 模块 协议 接口 代码 源码 版本 文档 文章 公司 集团 科技 部门 大学 学院 银行 中心 基金 联盟 委员 组织 工作 实践 落地 探索 原理 解析 剖析 性能 优化 流量 网关 注册 配置 治理 监控 链路 事务 分布 微服 原生 云计 智能 算法 模型 机器 计算 存储 缓存 消息 中间 引擎 编译 语言 程序 软件 硬件 互联 金服 金融 支付 电商 用户 客户 企业 生态 标准 规范 方案 方法 方式 解决 场景 环境 管理 控制 安全 可用 高可 部署 发布 升级 更新 迁移 构建 镜像 仓库 插件 扩展 客户端 服务端 编辑 总监 经理 主席 主任 主管 总裁 教授 学生 签到 茶歇 午休 午餐 晚宴 合影 抽奖 圆桌 论坛 沙龙 峰会 大会 交流 互动 休息 问题 提问 总结 展望 背景 概述 目录 引言 前言 附录 参考 致谢 简介 阶段 环节 下午 上午 晚上 中午 周年 周刊 一期 二期 之一 之路 之夏 之道 之旅 关注 点击 加入 欢迎 观看 获取 收获 了解 更多 详情 内容 同学 老师 参与 贡献 任务 课题 导师 学员 听众 观众 开场 致辞 演讲 演示 培训 课程 讲座 讨论 问答 相册 冲突 图片 网站 网址 二维码 公众号`),
		NotNames: list(notNames),
		Work:     list(`负责 主要负责 目前负责 现负责 从事 主要从事 目前从事 一直从事 长期从事 目前主要 专注 专注于 主要专注 关注 主要关注 目前关注 致力 致力于 参与 主导 推动 推进 带领 擅长 熟悉 热爱 喜欢 曾 曾在 曾任 曾就职 先后 毕业 毕业于 拥有 具有 具备 多年 在移动 深耕 加入 目前在 现在 研究方向 个人 著有 译有 出版 获得 荣获 任职期间`),
		Prose:    list(`欢迎 我们 你们 大家 你将 你会 将会 可以 如果 因为 所以 但是 通过 如何 什么 为什么 点击 报名 扫码 关注公众号 公众号 本期 本次 本文 了解 介绍 感谢 为了 希望 需要 邀请 招聘 请 ？ ! ！ http:// https:// we you your our how why please join learn click will can`),

		GatheringNames: list(`event events meeting meetups meetup summit conference workshop workshops webinar webinars hackathon hack-day hackday hack-night talk-night fest party camp bootcamp town-hall seminar symposium
			colloquium convention livestream user-group join-us agenda recap ama day days`),
		Asides:    list(`faq faqs frequently-asked-questions code-of-conduct travel sponsors sponsorship election elections how-to-contribute`),
		Deadlines: list(`deadline due-by closes close-on submit submission before apply-by applications early-bird until 截止 截至`),
		Gatherings: list(`直播 Meetup 沙龙 开放日 线上 线下 举办 开播 分享会 峰会 周年 发布会 研讨会 社区会议 工作坊 论坛 大会 年会 讲座 讲堂 公开课 交流会 见面会 聚会 训练营 路演 webinar workshop conference summit devcon
			hackathon hackfest community-meeting community-call office-hour unconference meet-up`),
		Newsletters: list(`Weekly 周报 双周报 周刊 月报 月刊 季报 季刊 每周精选 年度总结 年终总结 年度回顾 年度盘点 年度报告 newsletter year-in-review digest round-up roundup monthly-update
			january-update february-update march-update april-update may-update june-update july-update august-update september-update october-update november-update december-update release-notes changelog`),
		Calls:          phrases(`征集议题 议题征集 征集演讲 演讲征集 演讲者征集 讲师征集 征集讲师 讲师招募 招募讲师 分享者招募 嘉宾招募 征稿 call-for-papers call-for-proposals call-for-speakers call-for-presenters call-for-presentations call-for-talks cfp-is-open`),
		Convening:      list(`举办 举行 召开 开展 开播 落幕 结束 组织 见面 相见 相约 不见不散 直播见 我们见 带来 带到 held hosting hosted takes-place take-place took-place taking-place will-be-on will-be-at will-be-in happening join-us is-on gathered came-together people-met will-meet meets-again next-meeting next-meetup`),
		Presenting:     list(`分享 带来 演讲 介绍 讲解 解读 展示 揭秘 公开 阐述 剖析 演示 讲述 探讨 presented shared showed`),
		Occasions:      list(`活动 会议 大会 论坛 本期 本次 直播 分享`),
		Sections:       list(`信息 亮点 详情 介绍 简介 概要 概述 概览 背景 须知 说明 福利 回顾 安排 流程 日程 议程 资料 下载 方式 通道 我们 社区 总结 展望 致谢 结语 写在最后 议题 内容 大纲 收益 受益 收获 奖品 礼品 参与 合作 支持 单位 伙伴 花絮 现场 预告 速览 参考 问答 答疑 q&a overview agenda speakers about-us`),
		WriteUps:       list(`演讲视频 文字录入 分享整理 演讲整理 直播整理 分享实录 演讲实录 实录 内容整理 直播分享 主题分享 现场分享 演讲内容 今天的讲师 今天的分享嘉宾 现场演讲 talk-transcript`),
		ArticleSigns:   list(`文章 文字版 推荐阅读 延伸阅读 详细回顾 图文回顾`),
		RecordingSigns: list(`回看 回放 回顾`),

		Projects: []string{
			"APISIX", "Apollo", "Arthas", "BanyanDB", "brpc", "ChaosBlade", "Chaos Mesh", "Cilium", "ClickHouse", "ClusterPedia", "CubeFS", "Databend", "DeepFlow", "DolphinScheduler", "Doris", "Dubbo-go", "EventMesh", "Fluent Bit", "Fluentd", "GreptimeDB", "HAMi", "Hadoop", "HBase", "IoTDB", "JuiceFS", "Kitex", "Koordinator", "Kubeflow", "KubeSphere", "Kvrocks", "Kyuubi", "Kyverno", "Milvus", "MinIO", "OceanBase", "OpenFunction", "OpenResty", "OpenYurt", "openGauss", "Paimon", "PaddlePaddle", "PyTorch", "RocksDB", "SeaTunnel", "Seata", "ShenYu", "StarRocks", "Tekton", "TensorFlow", "Traefik", "VictoriaMetrics", "WasmEdge", "Weex", "Argo CD", "Ceph", "Clusternet", "containerd", "Dapr", "Dragonfly", "Dubbo", "Elasticsearch",
			"Envoy", "Erda", "etcd", "Flink", "gRPC", "Harbor", "Helm", "Higress", "Istio", "Kafka", "Karmada", "Kata Containers", "Knative",
			"KubeEdge", "Kubernetes", "KubeVela", "Kusion", "KusionStack", "Linkerd", "MySQL", "Nacos", "Nginx", "Nydus", "Occlum", "OpenKruise",
			"OpenSSL", "OpenTelemetry", "Postgres", "Prometheus", "RocketMQ", "Sentinel", "ShardingSphere", "SkyWalking", "Spring Boot",
			"Spring Cloud", "Thanos", "TiDB", "TiKV", "Volcano", "WAMR", "ZooKeeper",
			"Airflow", "Ansible", "Antrea", "Buildpacks", "Calico", "Cassandra", "Cert-manager", "CoreDNS", "CRI-O", "Crossplane", "Django",
			"Falco", "Flux", "Grafana", "Jaeger", "Jenkins", "KEDA", "OpenEBS", "Podman", "Pulsar", "Terraform", "Tokio", "Vitess", "Wasmtime",
		},
	}
}

// notNames are common words of a technical page that start with a character
// which is also a surname, or that have the two characters of a nickname.
const notNames = `
应用 通过 支持 能力 项目 容器 时间 文件 连接 任务 计算 包括 时候 相关 平台 包含 通信 能够 方面 成功 路由 成本 都是 文档 关系 单元 成为 程序 应该 全局 关键 查看 通常 满足 任何 方便 安装 成了 经过 查询 通用 双十 关闭 利用 通知 经验 单的 周期 公众 方向 撑 关于 都会 相应 管控 平面 计划 全部 支付 平滑 高效 通讯 相同 路径 相对 范围 容易 常见 相比 容灾 时代 单机 相互 周读 都有 解耦 广泛 封装 程度 关联 单体 花名 全量 高级 单独 成员 成熟 单个 权重 容量 余额 何使 解释 明显 申请 符合 应对 时时 路线 常的 全的 关心 国内 经历 尤其 成后 包的 东西 全性 云上 常用 易用 富的 金额 相信 时刻 强大 明确 许多 全面 何在 不通 经典 全球 周一 周二 周三 周四 周五 周六 周日 周天 周末 周报 周会 周边 容错 相当 任意 经在 任期 司的 水平 费者 强一 通道 于是 于此 于其 常多 路中 时序 解密 平均 严重 万级 都能 强制 解压 边界 左右 国际 景图 向量 计数 解读 强调 全链 符串 宣布 权限 元素 高度 公共 平衡 时机 成长 公有 边缘 单点 连续 强的 张图 相似 诸多 常重 向前 文末 路数 常大 应答 何将 稳成 成果 时长 何做 就 全站 严格 平稳 庞大 麻烦 时还 易的 高性 高手 高峰 高层 高清 高并发 金牌 金秋 金奖 金句 万物 万能 万众 常规 常态 常务 常委 程式 祝福 祝贺 祝大 云端 云上 云厂 云产 花絮 花费 花园 路演 路标 时光 时区 时下 时尚 时效 时空 安排 安静 安卓 明天 明日 明年 明星 古代 古典 史上 史诗 历史 查阅 查找 查收 计时 计入 单元 单位 单纯 简单 简易 简历 简称 包装 包裹 水印 温馨 温度 温故 燃烧 毛利 白皮 白板 白名 红包 红利 黄金 蓝图 蓝绿 青年 青春 江湖 海报 海量 山东 山西 石油 石化 田间 夏令 夏日 夏季 冬季 秋季 春季 春节 元旦 元年 元气 元宇 端午 中秋 国庆 暑期 寒假 假期 党员 党建 公告 公开 公益 公测 广告 广场 和平 和谐 和你 和我 和他 后来 后续 后台 后端 前端 前台 先后 先生 左侧 右侧 左边 右边 上面 下面 上图 下图 如图 如下 如上 如何 如果 例如 比如 譬如 首先 其次 然后 最后 另外 此外 同时 因此 所以 但是 不过 虽然 其中 其他 其它 其实 以及 或者 并且 而且 而是 对于 根据 基于 针对 随着 为了 由于 因为 那么 这个 那个 这里 那里 这样 那样 这些 那些 这是 那是 我们 你们 他们 她们 它们 咱们 自己 大家 各位 所有 每个 每次 整个 一个 一些 一下 一样 一次 一起 一定 一般 一种 一致 两个 三个 几个 多个 第一 第二 第三 首次 首届 本周 本月 本期 本次 本文 本篇 本场 上周 下周 今天 今日 今晚 今年 昨天 去年 明晚 目前 当前 当时 当然 现在 现场 线上 线下 在线 离线 早上 晚间 傍晚 凌晨 春天 夏天 秋天 冬天
注意 注解 默认 异步 同步 请求 响应 返回 调用 实例 实现 使用 提供 提交 提升 提前 获得 点赞 转发 评论 收藏 分析 分片 分组 分布 分钟 分别 分类 分支 定义 定时 处理 操作 设置 设计 示例 样例 案例 举例 描述 说明 说法 表示 对比 对应 对接 对象 检查 验证 校验 判断 选择 选举 选项 替换 修改 修复 新增 新建 增加 增强 减少 降低 删除 移除 缺点 优点 优势 特点 特性 特征 属性 类型 名称 字段 参数 变量 函数 对外 内部 外部 内核 内存 线程 进程 协程 并发 并行 复杂 复用 重试 重启 启动 开启 开始 开头 停止 暂停 终止 异常 失败 错误 故障 报错 崩溃 延迟 耗时 超时 限流 熔断 降级 回滚 回调 灰度 蓝绿 单测 打包 编程 编写 编排 逻辑 流程 步骤 过程 结果 结构 结合 结论 格式 形式 模式 状态 信息 资源 工具 功能 效果 效率 质量 数量 数字 指标 日志 埋点 告警 采集 统计 报表 图片 图表 图中 截图 海外 全国 行业 领域 市场 营销 运营 商业 商务 客服 财务 法务 人事 招聘 岗位 要求 薪资 福利 简历 地址 邮箱 邮件 电话 微信 钉钉 群号 入群 扫码 二维 官网 官方 主页 首页 博客 专栏 专题 专场 专区 系列 连载 精选 推荐 热门 最新 最近 最佳 最终 即将 即可 即刻 敬请 期待 待定 待续 未完 完整 完成 完美 深入 深度 深圳 浅谈 浅析 漫谈 杂谈 访谈 专访 采访 对话 揭秘 解密 解读 详解 详情 图解 实录 实战 实验 实际 实时 快速 快讯 快报 新闻 新手 新版 新品 新人 入门 进阶 进展 进度 进行 进入 基础 基本 基座 核心 关键 重点 难点 要点 亮点 痛点 看点 起点 终点 节点 热点 观点 视角 角度 角色 维度 层面 层次 阶段 里程 未来 趋势 发展 演进 进化 变革 创新 突破 挑战 机遇 机会 机制 机密 价值 意义 目标 目的 意见 建议 想法 思考 思路 思想 理念 理解 理论 认知 认证 认识 学习 学术 教育 教程 培养 训练 推理 推动 推进 推送 推广 奖品 奖项 奖励 奖金 礼品 礼物 周边 抽奖 彩蛋 福利 惊喜 神秘 特别 特邀 荣誉 获奖 颁奖 入选 名单 名额 榜单 排名 排行 年度 季度 月度 月份 年份 日期 星期 小时 全天 半天 全程 全文 全部 全面 全新 全体 全员 合作 合并 合伙 伙伴 朋友 嘉年 盛会 盛典 现状 状况 情况 条件 原因 原则 原来 来源 来自 来到 来说 关于 有关 相关 无关 无法 没有 不是 不同 不要 不能 不会 不仅 还有 还是 也是 就是 都是 只是 只有 只要 是否 是的 可以 可能 可选 需要 应该 必须 必要 必备 能够 希望 愿意 喜欢 感谢 谢谢 恭喜 祝贺 加油 来啦 来了 你好 您好 大佬 小白 小编 小结 小组 小米 小时 小伙 读者 作者 译者 编者 笔者 记者 学者 用户 访客 游客 粉丝 成员 会员 委员 人员 人才 人工 人生 人类 个人 他人 男生 女生 员工 老板 领导 同事 同行 前辈 后辈 新人 高管 主编 主讲 主办 协办 承办 赞助 冠名 支持 出品 策划 制作 发起 发现 发送 发言 发表 报告 报道 记录 记忆 回放 回答 答疑 答案 解答 疑问 问卷 调研 调查 调试 调度 调优 调整 入口 出口 入场 退场 出席 缺席 迟到 预告 预约 预计 预览 预热 预习 复习 作业 考试 比赛 竞赛 大赛 黑客 马拉松 极客 创客 创业 创建 创造 创始 构造 架设 搭建 建设 建立 建造 制定 制造 生产 生成 生命 生活 工厂 工业 工程 农业 医疗 健康 教学 文化 文明 文字 文本 文件 字符 字节 数组 数据 数学 物理 化学 科学 科普 艺术 音乐 电影 游戏 体育 旅游 美食 咖啡 开幕 闭幕 晚会 晚餐 早餐 下载 上传 上线 下线 上升 下降 收集 收到 收益 发布 订阅 通用 个性 定制 自动 手动 被动 主动 静态 动态 本地 远程 云上 边缘 终端 前沿 传统 经典 现代 古老 成都 安徽 云南 江苏 江西 广东 贵州 香港
空闲 空间 真实 正式 正确 正常 清晰 清单 清理 轻松 轻量 平时 平台 底层 顶层 上层 下层 中层 幂等 隔离 共享 共建 共识 共计 体系 体验 统一 独立 连接 连通 开放 开通 开辟 封闭 关闭 高级 低级 初级 中级 资深 首席 副总 总部 分部 北京 上海 广州 杭州 南京 武汉 西安 茶话 大咖 小记 后记 前传 外传 上篇 下篇 中篇 上集 下集 全集 合集 目录 附件 插图 封面 题图 配图 头图 头像 昵称 姓名 性别 年龄 学历 专业 学校 单位 职位 职务 职称 备注 其余 空白 暂无 无关 未知 保密
概要 运行 术语 添加 职责 详见 复制 寄语 提示 用例 作用 导语 必填 报警 权利 概念 结语 依赖 入参 出参 准备 图一 图二 图三 图四 大纲 导言 导读 将来 心跳 投稿 比较 直连 类别 警告 中高 中低 不足 丰富 串联 主机 代理 写入 读取 出山 前世 加密 解密 单向 双向 单组 多组 卸载 安装 压缩 参见 参照 反馈 可控 可读 后序 否则 咨询 场外 尾声 层数 巡检 常量 序号 序言 应急 开关 开篇 引语 弹性 总览 悬挂 截止 执行 接入 改为 改造 改进 楔子 概览 汇总 注释 生效 立即 端口 端点 等等 类名 类图 组成 缘起 脚本 自愈 观察 解法 请教 账务 账户 质疑 迅雷 重建 附言 随机 需求 预案 鸣谢 频道 变化 手册 指南 集成 专注 优雅 再将 减轻 别人 到此 匹配 召集 图例 在读 复审 存入 记入 宣传 对此 年满 引入 意图 扫描 招募 掘金 提名 提效 支出 扣款 收入 效能 代价 然而 看懂 看起 确认 磁盘 登记 简图 索引 线性 维护 覆盖 规划 访问 轮询 加权 近期 遭遇 采样 铜锁 面向 页面 兼容 变更 分层 捆绑 专业 主管 举办 地图 榜样 首页 主站 主题 主力 主流 副本 主从 合规 合格 风险 风格 稳定 易读 易懂 便捷 便利 省心 省钱 收官 压轴 重磅 重要 必看 必读 转场 间歇 短休 散会 集合 出发 到场 登场 亮相 合照 留念 晚安 早安 午安 致辞 致词 发刊 卷首 附注 勘误 声明 免责 版权 出处 译文 原文 正文 摘要 索引 词汇 问卷 福音 干货 速递 速览 速看 快来 马上 立刻 戳我 戳此 未定 不定 同上 见上 见下 暂定 休会 连线 导航 菜单 按钮 表格 列表 标签 分隔 换行 样式 主页 外链 内链`

// chineseSurnames returns the surnames by which a Chinese name is told from
// other words. Surnames that are above all particles or adverbs (都, 相, 可)
// are left out: they would find more words than people.
func chineseSurnames() []string {
	const single = `王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金
		石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章
		鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾
		尤阳穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩
		明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支
		卿狄平索宣晋云容敬扈晁芮普阙浦戈伏鹿薄邸雍辜羊阿乌裘亓邰赫杭宿鲜印逯隆茹诺慕危玉银亢嵇哈湛宾戎勾茅利於揭干尉冶斯元束檀衣
		昝幸奉衡富尧闭朵琚晁钭锺闾茌仉逄代`
	names := list(`欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 端木 轩辕 长孙 宇文 独孤 南宫 申屠 钟离 澹台 公冶 太史 闻人 赫连 万俟 拓跋 呼延 西门 百里 东郭 濮阳 淳于 单于 完颜 第五 鲜于 仲孙 闾丘`)
	for _, r := range single {
		if isHan(r) {
			names = append(names, string(r))
		}
	}
	return names
}

// phrases is list for words that match anywhere in a text: a hyphen in a Latin
// word stands for a space.
func phrases(words string) []string {
	all := list(words)
	for i, word := range all {
		all[i] = strings.ReplaceAll(word, "-", " ")
	}
	return all
}

// list returns the words of a list. A hyphen in a Latin word also stands for a
// space.
func list(words string) []string { return strings.Fields(words) }

func wordMap(words []string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		for _, form := range wordForms(w) {
			m[form] = true
		}
	}
	return m
}

func longestFirst(words []string) []string {
	sorted := make([]string, 0, len(words))
	for _, w := range words {
		if key := labelKey(w); key != "" {
			sorted = append(sorted, key)
		}
	}
	sortByLength(sorted)
	return sorted
}

// sortByLength puts the longest words first and keeps the order of equals.
func sortByLength(words []string) {
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

// A phraseSet finds words anywhere in running text, within other words too. Both
// are expected to be folded. To look for each word by itself takes several times
// as long: Han words begin with a few bytes that most Han characters begin with.
type phraseSet struct {
	byFirst map[rune][]string // longest first
	// first has a bit for each low half of a word's first character. Most
	// characters of a text start no word, and learn so here at a tenth of the
	// price of a look-up.
	first *runeSet
}

func newPhraseSet(words []string) phraseSet {
	s := phraseSet{byFirst: map[rune][]string{}, first: new(runeSet)}
	for _, w := range words {
		if w == "" {
			continue
		}
		r, _ := utf8.DecodeRuneInString(w)
		if !slices.Contains(s.byFirst[r], w) {
			s.byFirst[r] = append(s.byFirst[r], w)
		}
		s.first.add(r)
	}
	for _, words := range s.byFirst {
		sortByLength(words)
	}
	return s
}

func (s phraseSet) in(text string) bool {
	for i, r := range text {
		if !s.first.has(r) {
			continue
		}
		for _, w := range s.byFirst[r] {
			if strings.HasPrefix(text[i:], w) {
				return true
			}
		}
	}
	return false
}

// A wordSet finds words in running text: Han words anywhere, Latin words
// between boundaries. The text is expected in lowerASCII, so that offsets hold
// for the original too.
type wordSet struct{ phraseSet }

func newWordSet(words []string) wordSet {
	var forms []string
	for _, w := range words {
		forms = append(forms, wordForms(w)...)
	}
	return wordSet{newPhraseSet(forms)}
}

// at returns the length of the longest word that stands at byte i of text, or
// 0.
func (s wordSet) at(text string, i int) int {
	r, _ := utf8.DecodeRuneInString(text[i:])
	if !s.first.has(r) {
		return 0
	}
	for _, w := range s.byFirst[r] {
		if !strings.HasPrefix(text[i:], w) {
			continue
		}
		if isWordByte(w[0]) && i > 0 && (isWordByte(text[i-1]) || text[i-1] == '_') {
			continue
		}
		end := i + len(w)
		if isWordByte(w[len(w)-1]) && end < len(text) && (isWordByte(text[end]) || text[end] == '_') {
			continue
		}
		return len(w)
	}
	return 0
}

// next returns the first word in text[from:] as offsets; start is -1 if there
// is none.
func (s wordSet) next(text string, from int) (start, end int) {
	for i := from; i < len(text); {
		if n := s.at(text, i); n > 0 {
			return i, i + n
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return -1, -1
}

func (s wordSet) in(text string) bool {
	start, _ := s.next(text, 0)
	return start >= 0
}

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// lowerASCII lowers A to Z only, so that every offset stays what it was.
func lowerASCII(s string) string {
	for i := range len(s) {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if 'A' <= b[i] && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

// fold returns the form under which words are equal whatever their case and the
// width in which they were typed. Offsets do not outlive it.
func fold(s string) string {
	// Han and plain Latin text, which is nearly all of it, needs no copy.
	if !anyNeedsFolding(s) {
		return lowerASCII(s)
	}
	if narrow, ok := foldWidth(s); ok {
		return narrow
	}
	return strings.ToLower(norm.NFC.String(width.Fold.String(s)))
}

// foldWidth is fold for what needs it most: Chinese text with punctuation,
// letters and digits of full width. ok is false if there is anything else in s
// that may have another form.
func foldWidth(s string) (folded string, ok bool) {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case isCommonHan(r), r > '\u3000' && r <= '\u301f', r >= '\u2010' && r <= '\u2027':
			b = append(b, s[i:i+size]...)
		case r == '\u3000':
			b = append(b, ' ')
		case r >= '！' && r <= '～':
			c := byte(r - '！' + '!')
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
		default:
			return "", false
		}
		i += size
	}
	return string(b), true
}

// isCommonHan reports whether r is one of the Han characters that have one form
// only, and are nearly all that is written.
func isCommonHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff }

// anyNeedsFolding reports whether one of the characters of s needs folding. It
// passes over Han by their first byte: every line of a page is asked.
func anyNeedsFolding(s string) bool {
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c < utf8.RuneSelf:
			i++
		case c > 0xe3 && c <= 0xe9: // U+4000 to U+9FFF
			i += 3
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if needsFolding(r) {
				return true
			}
			i += size
		}
	}
	return false
}

// needsFolding reports whether r, unless it is one of A to Z, may have another
// form in folded text.
func needsFolding(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return false
	case r == '\u3099' || r == '\u309a': // marks of kana that were typed apart
		return true
	case r >= 0x2e80 && r < 0xff00: // Han, kana, Hangul and their punctuation
		return false
	}
	return r >= 0xff00 && r <= 0xffef || unicode.IsUpper(r) || unicode.Is(unicode.Mn, r)
}

// wordForms returns how a word may stand in a text of which only A to Z were
// lowered. Such a text keeps its offsets, so it is the words that have to come
// in several forms: with spaces for hyphens, in letters of full width, and,
// where there are other letters than A to Z, in lower case, in upper case and
// with a capital.
func wordForms(word string) []string {
	word = strings.TrimSpace(fold(word))
	if word == "" {
		return nil
	}
	list := []string{word}
	if word[0] < utf8.RuneSelf {
		if spaced := strings.ReplaceAll(word, "-", " "); spaced != word {
			list = append(list, spaced)
		}
		if hyphened := strings.ReplaceAll(word, " ", "-"); hyphened != word {
			list = append(list, hyphened)
		}
	}
	for _, w := range slices.Clone(list) {
		upper := strings.ToUpper(w)
		if upper == w {
			continue // nothing in it has a case
		}
		_, size := utf8.DecodeRuneInString(w)
		capital := strings.ToUpper(w[:size]) + w[size:]
		for _, form := range []string{upper, capital} {
			if lowered := lowerASCII(form); lowered != w {
				list = append(list, lowered)
			}
		}
		for _, form := range []string{w, upper, capital} {
			list = append(list, width.Widen.String(form))
		}
	}
	return list
}
