"""Tharanakhon, a province that does not exist: its office, posts and people. Every name is invented."""

from units.choices import PersonnelKind as K
from units.choices import PostRole as R
from units.choices import UnitKind

PROVINCE = "ธารานคร"
DISTRICTS = [  # code, Thai, English
    ("9801", "เมืองธารานคร", "Mueang Tharanakhon"),
    ("9802", "เขาแก้ว", "Khao Kaeo"),
    ("9803", "บ้านไร่", "Ban Rai"),
    ("9804", "คลองใหม่", "Khlong Mai"),
    ("9805", "หนองบัวทอง", "Nong Bua Thong"),
    ("9806", "ท่าโพธิ์", "Tha Pho"),
    ("9807", "เขาใหญ่", "Khao Yai"),
    ("9808", "ลำน้ำใส", "Lam Nam Sai"),
    ("9809", "วัดโพธิ์งาม", "Wat Pho Ngam"),
    ("9810", "ท่าทราย", "Tha Sai"),
]

# key, kind, name, short, English name, English short, code, letter code, inside the office, districts
UNITS = [
    ("gad", UnitKind.DIVISION, "ฝ่ายบริหารทั่วไป", "ฝบท.", "General Administration Division", "GAD", "TN-01",
     "ธร ๐๐๑๐.๑", True, []),
    ("est", UnitKind.DIVISION, "กลุ่มจัดตั้งและส่งเสริมสหกรณ์", "กจส.", "Establishment and Promotion Group", "EST",
     "TN-02", "ธร ๐๐๑๐.๒", True, []),
    ("biz", UnitKind.DIVISION, "กลุ่มส่งเสริมและพัฒนาธุรกิจสหกรณ์", "กธส.", "Business Development Group", "BIZ",
     "TN-03", "ธร ๐๐๑๐.๓", True, []),
    ("mgt", UnitKind.DIVISION, "กลุ่มส่งเสริมและพัฒนาการบริหารจัดการสหกรณ์", "กบส.", "Management Development Group",
     "MGT", "TN-04", "ธร ๐๐๑๐.๔", True, []),
    ("pg1", UnitKind.PROMOTION_GROUP, "กลุ่มส่งเสริมสหกรณ์ ๑", "กสส.๑", "Promotion Group 1", "PG 1", "TN-05",
     "ธร ๐๐๑๐.๕", True, ["9801", "9803", "9804"]),
    ("pg2", UnitKind.PROMOTION_GROUP, "กลุ่มส่งเสริมสหกรณ์ ๒", "กสส.๒", "Promotion Group 2", "PG 2", "TN-06",
     "ธร ๐๐๑๐.๖", True, ["9802", "9809"]),
    ("pg3", UnitKind.PROMOTION_GROUP, "กลุ่มส่งเสริมสหกรณ์ ๓", "กสส.๓", "Promotion Group 3", "PG 3", "TN-07",
     "ธร ๐๐๑๐.๗", False, ["9805", "9806", "9810"]),
    ("pg4", UnitKind.PROMOTION_GROUP, "กลุ่มส่งเสริมสหกรณ์ ๔", "กสส.๔", "Promotion Group 4", "PG 4", "TN-08",
     "ธร ๐๐๑๐.๘", False, ["9807", "9808"]),
    ("set", UnitKind.SETTLEMENT, "นิคมสหกรณ์ลำน้ำใส", "นิคมฯ ลำน้ำใส", "Lam Nam Sai Cooperative Settlement",
     "Settlement", "TN-09", "ธร ๐๐๑๐.๙", False, ["9808"]),
]  # fmt: skip

LINKS = [  # coordination lines between the academic groups, the promotion groups and the settlement
    ("est", "pg1", "งานจัดตั้งและมาตรฐานสหกรณ์"), ("est", "pg2", "งานจัดตั้งและมาตรฐานสหกรณ์"),
    ("est", "pg3", "งานจัดตั้งและมาตรฐานสหกรณ์"), ("est", "pg4", "งานจัดตั้งและมาตรฐานสหกรณ์"),
    ("biz", "pg1", "งานส่งเสริมธุรกิจและการตลาด"), ("biz", "pg3", "งานส่งเสริมธุรกิจและการตลาด"),
    ("mgt", "pg2", "งานควบคุมภายในและเงินทุน"), ("mgt", "pg4", "งานควบคุมภายในและเงินทุน"),
    ("est", "set", "งานสำรวจและข้อพิพาทที่ดิน"),
]  # fmt: skip

CIV, GOV, PERM = K.CIVIL_SERVANT, K.GOVERNMENT_EMPLOYEE, K.PERMANENT_EMPLOYEE
OFFICER = "นักวิชาการสหกรณ์"
SEN, PRO, OPR = "ชำนาญการพิเศษ", "ชำนาญการ", "ปฏิบัติการ"
GENERAL = "เจ้าพนักงานธุรการ"

# unit key, role, post title, level, kind, user name (empty: vacant), title, first, last, English first, English last
POSTS = [
    ("off", R.HEAD, "สหกรณ์จังหวัด", "", CIV, "pimjai", "นาง", "พิมพ์ใจ", "วัฒนกุล", "Pimjai", "Watthanakul"),
    ("gad", R.HEAD, "หัวหน้าฝ่ายบริหารทั่วไป", "", CIV, "wilai", "นาง", "วิไล", "ประเสริฐผล", "Wilai", "Prasertphon"),
    ("gad", R.MEMBER, "เจ้าพนักงานธุรการ", "ชำนาญงาน", CIV, "urai", "นาง", "อุไร", "แสงทอง", "Urai", "Saengthong"),
    ("gad", R.MEMBER, "เจ้าพนักงานธุรการ", "ปฏิบัติงาน", CIV, "orathai", "นางสาว", "อรทัย", "ใจดี", "Orathai",
     "Chaidi"),
    ("gad", R.MEMBER, "เจ้าพนักงานการเงินและบัญชี", "ชำนาญงาน", CIV, "rattana", "นาง", "รัตนา", "ใจซื่อ", "Rattana",
     "Chaisue"),
    ("gad", R.MEMBER, "นักวิชาการเงินและบัญชี", "ปฏิบัติการ", GOV, "jiraporn", "นางสาว", "จิราพร", "พงษ์ดี",
     "Jiraporn", "Phongdi"),
    ("gad", R.MEMBER, "เจ้าพนักงานพัสดุ", "ชำนาญงาน", CIV, "chuchat", "นาย", "ชูชาติ", "พูนผล", "Chuchat", "Phunphon"),
    ("gad", R.MEMBER, "นักทรัพยากรบุคคล", PRO, CIV, "suda", "นางสาว", "สุดา", "เรืองศรี", "Suda", "Rueangsi"),
    ("gad", R.MEMBER, "นักวิเคราะห์นโยบายและแผน", PRO, CIV, "narong", "นาย", "ณรงค์", "ทิพย์วงศ์", "Narong",
     "Thipwong"),
    ("gad", R.MEMBER, "พนักงานขับรถยนต์", "", PERM, "prayoon", "นาย", "ประยูร", "ชัยยะ", "Prayun", "Chaiya"),
    ("gad", R.MEMBER, "พนักงานขับรถยนต์", "", GOV, "bunsong", "นาย", "บุญส่ง", "แก้วใส", "Bunsong", "Kaeosai"),
    ("gad", R.MEMBER, "เจ้าพนักงานธุรการ", "ปฏิบัติงาน", CIV, "", "", "", "", "", ""),
    ("est", R.HEAD, "ผู้อำนวยการกลุ่มจัดตั้งและส่งเสริมสหกรณ์", "", CIV, "thawatchai", "นาย", "ธวัชชัย", "มีสุข",
     "Thawatchai", "Misuk"),
    ("est", R.MEMBER, OFFICER, PRO, CIV, "kanda", "นาง", "กานดา", "ศรีวิชัย", "Kanda", "Siwichai"),
    ("est", R.MEMBER, OFFICER, PRO, CIV, "anucha", "นาย", "อนุชา", "บุญเกิด", "Anucha", "Bunkoet"),
    ("est", R.MEMBER, OFFICER, OPR, GOV, "phakamas", "นางสาว", "ผกามาศ", "ทองคำ", "Phakamat", "Thongkham"),
    ("est", R.MEMBER, "นายช่างสำรวจ", "ชำนาญงาน", CIV, "wichit", "นาย", "วิชิต", "เดชา", "Wichit", "Decha"),
    ("biz", R.HEAD, "ผู้อำนวยการกลุ่มส่งเสริมและพัฒนาธุรกิจสหกรณ์", "", CIV, "sumalee", "นาง", "สุมาลี", "ปานทอง",
     "Sumali", "Panthong"),
    ("biz", R.MEMBER, OFFICER, PRO, CIV, "parichat", "นางสาว", "ปาริชาติ", "จันทร์งาม", "Parichat", "Channgam"),
    ("biz", R.MEMBER, OFFICER, PRO, CIV, "ekachai", "นาย", "เอกชัย", "รุ่งโรจน์", "Ekkachai", "Rungrot"),
    ("biz", R.MEMBER, OFFICER, OPR, GOV, "chonlada", "นางสาว", "ชลดา", "สายชล", "Chonlada", "Saichon"),
    ("biz", R.MEMBER, OFFICER, OPR, CIV, "", "", "", "", "", ""),
    ("mgt", R.HEAD, "ผู้อำนวยการกลุ่มส่งเสริมและพัฒนาการบริหารจัดการสหกรณ์", "", CIV, "prasit", "นาย", "ประสิทธิ์",
     "วงศ์ใหญ่", "Prasit", "Wongyai"),
    ("mgt", R.MEMBER, OFFICER, PRO, CIV, "duangjai", "นาง", "ดวงใจ", "คำแสน", "Duangchai", "Khamsaen"),
    ("mgt", R.MEMBER, OFFICER, PRO, CIV, "weerachai", "นาย", "วีรชัย", "อินทร", "Wirachai", "Inthon"),
    ("mgt", R.MEMBER, OFFICER, OPR, GOV, "nattaya", "นางสาว", "ณัฐยา", "พรหมมา", "Natthaya", "Phromma"),
    ("pg1", R.HEAD, "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๑", "", CIV, "somsak", "นาย", "สมศักดิ์", "ทองดี", "Somsak",
     "Thongdi"),
    ("pg1", R.MEMBER, OFFICER, PRO, CIV, "kanokwan", "นางสาว", "กนกวรรณ", "ศรีสุข", "Kanokwan", "Sisuk"),
    ("pg1", R.MEMBER, OFFICER, PRO, CIV, "suphachai", "นาย", "ศุภชัย", "อินทร์แก้ว", "Suphachai", "Inkaeo"),
    ("pg1", R.MEMBER, OFFICER, OPR, GOV, "yupin", "นาง", "ยุพิน", "มณีรัตน์", "Yuphin", "Manirat"),
    ("pg1", R.MEMBER, GENERAL, "", GOV, "malai", "นางสาว", "มาลัย", "ดอกไม้", "Malai", "Dokmai"),
    ("pg2", R.HEAD, "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๒", "", CIV, "weera", "นาย", "วีระ", "คงมั่น", "Wira", "Khongman"),
    ("pg2", R.MEMBER, OFFICER, PRO, CIV, "laddawan", "นาง", "ลัดดาวัลย์", "ใจเพชร", "Laddawan", "Chaiphet"),
    ("pg2", R.MEMBER, OFFICER, PRO, CIV, "pongsak", "นาย", "พงษ์ศักดิ์", "ฟ้าใส", "Phongsak", "Fasai"),
    ("pg2", R.MEMBER, OFFICER, OPR, GOV, "thitima", "นางสาว", "ฐิติมา", "ปั้นทอง", "Thitima", "Panthong"),
    ("pg2", R.MEMBER, GENERAL, "", GOV, "samran", "นาย", "สำราญ", "สุขสม", "Samran", "Suksom"),
    ("pg3", R.HEAD, "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓", "", CIV, "boonmee", "นาย", "บุญมี", "ศรีเมือง", "Bunmi",
     "Simueang"),
    ("pg3", R.MEMBER, OFFICER, PRO, CIV, "chanida", "นาง", "ชนิดา", "แก้วมณี", "Chanida", "Kaeomani"),
    ("pg3", R.MEMBER, OFFICER, OPR, CIV, "tanawat", "นาย", "ธนวัฒน์", "ญาณโกมุท", "Thanawat", "Yankomut"),
    ("pg3", R.MEMBER, OFFICER, OPR, GOV, "siriporn", "นางสาว", "ศิริพร", "ฝ้ายคำ", "Siriphon", "Faikham"),
    ("pg3", R.MEMBER, GENERAL, "", GOV, "amphorn", "นาง", "อัมพร", "น้ำเพชร", "Amphon", "Namphet"),
    ("pg4", R.HEAD, "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๔", "", CIV, "", "", "", "", "", ""),
    ("pg4", R.MEMBER, OFFICER, PRO, CIV, "preecha", "นาย", "ปรีชา", "เกื้อกูล", "Pricha", "Kueakun"),
    ("pg4", R.MEMBER, OFFICER, PRO, CIV, "wanida", "นางสาว", "วนิดา", "ใต้ฟ้า", "Wanida", "Taifa"),
    ("pg4", R.MEMBER, OFFICER, OPR, GOV, "kritsada", "นาย", "กฤษฎา", "ไพรวัลย์", "Kritsada", "Phraiwan"),
    ("set", R.HEAD, "ผู้อำนวยการนิคมสหกรณ์ลำน้ำใส", "", CIV, "somjit", "นาย", "สมจิตร", "ชลธาร", "Somchit",
     "Chonlathan"),
    ("set", R.DEPUTY, "นักวิชาการสหกรณ์ (ผู้ช่วยผู้อำนวยการนิคม)", PRO, CIV, "nongyao", "นาง", "นงเยาว์",
     "พันธุ์ดี", "Nongyao", "Phandi"),
    ("set", R.MEMBER, "นายช่างสำรวจ", "ปฏิบัติงาน", CIV, "adisorn", "นาย", "อดิศร", "ป่าไม้", "Adison", "Pamai"),
    ("set", R.MEMBER, "นักวิชาการเกษตร", OPR, GOV, "janthip", "นางสาว", "จันทร์ทิพย์", "ฉ่ำชื่น", "Chanthip",
     "Chamchuen"),
    ("set", R.MEMBER, "คนงานเกษตร", "", PERM, "sawat", "นาย", "สวัสดิ์", "ฐานดี", "Sawat", "Thandi"),
]  # fmt: skip

# Which unit holds which duties of the order (code prefix), and whether every member carries them out.
UNIT_DUTIES = [
    ("gad", ("GA-A", "GA-B", "GA-C", "GA-D", "GA-E", "GA-F", "GA-G", "GA-H"), False, "off"),
    ("est", ("ES-",), True, "off"),
    ("biz", ("BD-",), True, "off"),
    ("mgt", ("MD-",), True, "off"),
    ("pg1", ("PG-",), True, "pg1"),
    ("pg2", ("PG-",), True, "pg2"),
    ("pg3", ("PG-",), True, "pg3"),
    ("pg4", ("PG-",), True, "pg4"),
    ("set", ("ST-",), True, "set"),
]
# Which person of general administration carries out which part.
PERSON_DUTIES = [
    ("urai", ("GA-A",), "off"), ("orathai", ("GA-A1", "GA-A2", "GA-A6", "GA-A7"), "off"),
    ("suda", ("GA-B", "GA-A12", "GA-A13", "GA-A14"), "off"), ("rattana", ("GA-C",), "off"),
    ("jiraporn", ("GA-C1", "GA-C3", "GA-C10"), "off"), ("chuchat", ("GA-D",), "off"),
    ("narong", ("GA-E", "GA-F", "EX-1"), "off"),
    # The groups' own registries (order 17/2554, correspondence: group codes, separate registers).
    ("malai", ("EX-9", "EX-11"), "pg1"), ("samran", ("EX-9", "EX-11"), "pg2"), ("amphorn", ("EX-9", "EX-11"), "pg3"),
    ("kritsada", ("EX-9", "EX-11"), "pg4"), ("nongyao", ("EX-9", "EX-11"), "set"),
]  # fmt: skip

ACCOUNTS = [
    ("pimjai", "สหกรณ์จังหวัด", "the provincial cooperative officer: sees and commands the whole office"),
    ("wilai", "หัวหน้าฝ่ายบริหารทั่วไป", "head of general administration; her stand-in is at work today"),
    ("urai", "งานสารบรรณ", "registry; stands in for the head of general administration today"),
    ("suda", "งานบุคคล", "personnel duty: keeps units, posts and people"),
    ("somsak", "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๑", "head of promotion group 1, inside the office"),
    ("boonmee", "หัวหน้ากลุ่มส่งเสริมสหกรณ์ ๓", "head of promotion group 3, outside the office"),
    ("kanokwan", "นักวิชาการสหกรณ์", "member of promotion group 1"),
    ("admin", "ผู้ดูแลระบบ", "system's administrator: accounts and machinery, no record of the office"),
]
