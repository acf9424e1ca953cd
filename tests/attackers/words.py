"""Words of tips about a small girl at a station in Hebei, in Chinese and English."""

from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CITIES: Final = _words(
    """
    石家庄 衡水 保定 邢台 邯郸 沧州 德州 济南 聊城 廊坊 天津 北京 安平 饶阳 深州 武强 阜城 景县 故城 枣强 冀州 武邑
    南宫 新河 宁晋 赵县 辛集 晋州 藁城 无极 定州 安国 博野 蠡县 高阳 肃宁 河间 献县 泊头 东光 吴桥 平原 陵县 临邑
    禹城 高唐 临清 清河 威县 广宗 平乡 巨鹿 隆尧 柏乡
    """
)
SPOTS: Final = _words(
    """
    火车站 汽车站 服务区 加油站 收费站 菜市场 超市 小学门口 幼儿园旁边 人民医院 公园 广场 网吧 旅馆 饭馆 桥下
    高速入口 国道边 村口 集市 派出所对面 建材城 商场二楼 药店 银行门口 工地 果园 水库边 庙会 驾校
    """
)
CLOTHES: Final = _words(
    """
    红色外套 粉色连衣裙 黄色雨衣 蓝色牛仔裤 白色T恤 花裙子 绿色毛衣 紫色马甲 黑色运动服 橙色短袖 灰色卫衣 格子衬衫
    条纹背心 米色风衣 校服 迷彩服
    """
)
COMPANIONS: Final = _words(
    """
    一个中年男人 一个老太太 一对夫妻 两个年轻人 一个戴帽子的男的 一个光头男人 一个背双肩包的女人 一个拄拐杖的老头
    三个外地口音的人 一个穿西装的人 一个胖女人 一个留胡子的男子 一个打电话的女的 一个抽烟的司机
    一个染黄头发的小伙子 一个戴口罩的妇女
    """
)
RIDES: Final = _words(
    """
    白色面包车 黑色桑塔纳 红色三轮车 银色捷达 蓝色货车 出租车 长途大巴 摩托车 电动车 绿皮火车 灰色商务车 农用车
    黄色校车 拖拉机 越野车 冷藏车
    """
)
ACTIONS: Final = _words(
    """
    一直在哭 不说话 睡着了 手里拿着棒棒糖 抱着布娃娃 想挣脱 光着脚 在喝酸奶 喊妈妈 很害怕的样子 跟在后面跑
    坐在行李箱上 在玩手机 被抱着走 在吃面条 脸上有伤 头发很乱 咳嗽得厉害
    """
)
HEADINGS: Final = _words(
    """
    往北走了 往南开了 去了北京方向 上了高速 进了小区 往村里去了 过了马路 拐进胡同 上了二楼 朝河边走 回头又走了
    停了十分钟
    """
)
PEOPLE: Final = _words(
    """
    我 我妈 我同事 我老公 我邻居 我弟弟 店里的伙计 我们班同学 我岳父 出租车司机 保安 我女儿
    """
)

TOWNS_EN: Final = _words(
    """
    Shijiazhuang Hengshui Baoding Xingtai Handan Cangzhou Dezhou Jinan Liaocheng Langfang Tianjin Anping Raoyang
    Shenzhou Wuqiang Fucheng Jingxian Gucheng Zaoqiang Jizhou Wuyi Nangong Xinhe Ningjin Zhaoxian Xinji Gaocheng
    Wuji Dingzhou
    """
)
SPOTS_EN: Final = (
    "the railway station",
    "the bus station",
    "a petrol station",
    "the toll gate",
    "a vegetable market",
    "the hospital's side entrance",
    "a small hotel",
    "a noodle shop",
    "the park behind the school",
    "the underpass",
    "a supermarket car park",
    "the river bank",
    "a repair shop",
    "the night market",
)
CLOTHES_EN: Final = (
    "a red coat",
    "a pink dress",
    "a yellow raincoat",
    "blue jeans",
    "a white T-shirt",
    "a green sweater",
    "a purple vest",
    "a striped shirt",
    "a grey hoodie",
    "pyjamas",
)
COMPANIONS_EN: Final = (
    "a man of about forty",
    "an old woman",
    "a couple",
    "two young men",
    "a bald man",
    "a woman with a backpack",
    "a man in a suit",
    "a driver who smoked",
    "a woman in a face mask",
    "somebody who spoke with a southern accent",
)
ACTIONS_EN: Final = (
    "was crying",
    "slept on his shoulder",
    "held a lollipop",
    "wore no shoes",
    "called for her mother",
    "tried to run",
    "ate noodles",
    "looked ill",
    "sat on a suitcase",
    "would not speak",
)
RIDES_EN: Final = (
    "a white van",
    "a black sedan",
    "a red tricycle",
    "a coach to Beijing",
    "a taxi",
    "a motorcycle",
    "a blue lorry",
    "the slow train",
)
