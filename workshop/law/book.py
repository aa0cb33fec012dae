"""The rules of law in plain words: one entry for each rule W01 to W47 of the domain paper.

Owners and offices read the first sentence, workers the second.  The source
stays in Chinese, for whoever wants to look the article up.
"""

from workshop.i18n import mark
from workshop.law.sentences import Level, Rule, Subject

BLOCK, SHOW = Level.BLOCK, Level.SHOW

BOOK: dict[Subject, tuple[Rule, ...]] = {
    Subject.PAY: (
        Rule(
            "W01",
            "劳动法第50条；工资支付暂行规定第5–7条",
            mark("Wages are paid in money, at least once a month, to the worker herself. Goods do not count."),
            mark("You are paid in money, at least once a month, into your own hands."),
        ),
        Rule(
            "W02",
            "保障农民工工资支付条例第12–14条",
            mark("The pay day is written down and kept. If it falls on a day off, pay before it."),
            mark("Your pay day is fixed. If it falls on a day off, you are paid before it."),
        ),
        Rule(
            "W03",
            "保障农民工工资支付条例第15条；工资支付暂行规定第6条",
            mark(
                "The pay ledger is kept three years, with working time, for piece work too. Nothing in it is deleted."
            ),
            mark("What is written down about your pay is kept for three years. Nobody can delete it."),
            BLOCK,
        ),
        Rule(
            "W04",
            "保障农民工工资支付条例第15条；工资支付暂行规定第6条",
            mark("Every worker gets a pay slip of her own."),
            mark("You get a pay slip of your own."),
        ),
        Rule(
            "W05",
            "保障农民工工资支付条例第54条",
            mark(
                "No ledger, no slips, a worker's bank card kept: a fine of 20,000 to 50,000 yuan, if it is not mended."
            ),
            mark("Your bank card stays with you. Nobody may keep it."),
            SHOW,
        ),
        Rule(
            "W06",
            "工资支付暂行规定第6条",
            mark("Somebody else takes her pay only if she cannot come: note who it was, with a signature."),
            mark("If you cannot come, a relative or whoever you send can take your pay, and signs for it."),
        ),
        Rule(
            "W38",
            "妇女权益保障法第45条",
            mark("The same work has the same rate, for women and men. A personal rate needs a reason."),
            mark("The same work has the same rate, for women and men."),
        ),
        Rule(
            "W42",
            "劳动合同法第4条",
            mark("Rates and pay rules are talked over with the workers and posted where they read them."),
            mark("You are asked about rates and pay rules, and they are posted where you can read them."),
        ),
    ),
    Subject.DEDUCTIONS: (
        Rule(
            "W07",
            "工资支付暂行规定第15条",
            mark(
                "Only tax, own social insurance, what a court orders and what a law names come off. There are no fines."
            ),
            mark(
                "Only tax, own social insurance, what a court orders and what a law names come off. There are no fines."
            ),
            BLOCK,
        ),
        Rule(
            "W08",
            "工资支付暂行规定第16条",
            mark(
                "For loss through her own fault, if agreed, once she was heard: at most 20 percent of the month's pay,"
                " and the month's minimum wage has to be left."
            ),
            mark(
                "For loss through your own fault at most 20 percent of a month's pay, and the month's minimum wage has"
                " to be left to you."
            ),
            BLOCK,
        ),
        Rule(
            "W09",
            "本软件的参考线，法律没有规定",
            mark("An advance is pay given early. When it is paid back, half of the month's pay should be left."),
            mark("An advance is pay given early. When you pay it back, half of the month's pay should be left."),
        ),
        Rule(
            "W10",
            "劳动合同法第9、84条",
            mark("No deposit, no keeping of identity cards: a fine of 500 to 2,000 yuan for each person."),
            mark("Nobody may take a deposit from you or keep your identity card."),
            BLOCK,
        ),
    ),
    Subject.MINIMUM: (
        Rule(
            "W11",
            "劳动法第37条",
            mark("Rates and quotas are set so that they can be done in normal working time."),
            mark("Rates and quotas must be such that they can be done in normal working time."),
        ),
        Rule(
            "W12",
            "山东、河南、宁波等地的规定；陕西没有查到，作参考",
            mark("A quota is fair if nine in ten who do the work reach it in normal time."),
        ),
        Rule(
            "W13",
            "最低工资规定第12条；劳动法第48条",
            mark("Full time brings at least the minimum wage, by the piece too; shorter time is reckoned by the hour."),
        ),
        Rule(
            "W14",
            "劳动合同法第85条",
            mark(
                "What is missing to the minimum wage is paid. If an order is ignored, 50 to 100 percent comes on top."
            ),
            mark("If you got less than the minimum wage, you can ask for what is missing."),
            SHOW,
        ),
        Rule(
            "W25",
            "最低工资规定第12条",
            mark("Days of training and trial are paid time; the minimum wage holds for them too."),
            mark("Days of training and trial are paid."),
        ),
    ),
    Subject.TIME: (
        Rule(
            "W15",
            "劳动法第36、38条；国务院关于职工工作时间的规定第3条",
            mark("8 hours a day, 40 a week, one day of rest in seven."),
            mark("Normal time is 8 hours a day and 40 a week, with a day of rest in seven."),
        ),
        Rule(
            "W16",
            "劳动法第41条",
            mark("Overtime is talked over first: usually 1 hour, at most 3 a day and 36 a month."),
            mark("You are asked before overtime: at most 3 hours a day and 36 a month."),
        ),
        Rule(
            "W18",
            "工资支付暂行规定第13条；劳动法第44条",
            mark(
                "Overtime that you arrange beyond the quota: 150 percent on a work day, 200 on a day of rest, 300 on a"
                " public holiday."
            ),
            mark(
                "Overtime that the owner arranges beyond the quota brings 150 percent, 200 on a day of rest, 300 on a"
                " public holiday."
            ),
        ),
        Rule(
            "W19",
            "劳动法第44、51条；全国年节及纪念日放假办法",
            mark("The 13 public holidays of a year are paid days. Work on them costs three times the pay."),
            mark("The 13 public holidays of a year are paid days. Work on them brings three times the pay."),
            SHOW,
        ),
        Rule(
            "W17",
            "工资支付暂行规定第12条",
            mark(
                "Work stops and the workers did not cause it: the first month is paid in full, then by the local rule."
            ),
            mark("Work stops and you did not cause it: the first month is paid in full, then by the local rule."),
        ),
        Rule(
            "W32",
            "劳动合同法第68–72条",
            mark(
                "Part time: at most 4 hours a day and 24 a week, paid every 15 days, not below the minimum of an hour."
            ),
        ),
    ),
    Subject.CONTRACT: (
        Rule(
            "W20",
            "劳动合同法第7、10、16条",
            mark("It begins with her first working day. Within a month the contract is written; each side keeps one."),
            mark("Within a month of your first working day you get a written contract, and you keep one."),
        ),
        Rule(
            "W21",
            "劳动合同法第14、82条；劳动合同法实施条例第6、7条",
            mark("After a month without a written contract double pay is owed, until the day before it is signed."),
            mark("After a month without a written contract you can ask for double pay, until it is signed."),
        ),
        Rule(
            "W22",
            "劳动合同法实施条例第5、6条；劳动争议司法解释二",
            mark("She does not want to sign: tell her in writing within the first month, and keep the proof."),
            mark("A paper in which you give up your contract is worth nothing."),
            SHOW,
        ),
        Rule(
            "W23",
            "劳动合同法第17条",
            mark("A contract says who, how long, what work and where, hours and rest, pay, insurance, protection."),
        ),
        Rule(
            "W24",
            "劳动合同法第19、20条",
            mark(
                "No trial time below 3 months of term; then at most 1, 2 or 6 months, at 80 percent of the pay or more."
            ),
            mark("In trial time you get at least 80 percent of the pay, and not less than the minimum wage."),
        ),
        Rule(
            "W31",
            "劳社部发〔2005〕12号；劳动争议调解仲裁法第6条",
            mark("Without any paper, too, whoever works under your rules and is paid for it is an employee."),
            mark("Without any paper, too, you can be an employee: pay records and attendance prove it."),
            SHOW,
        ),
        Rule(
            "W43",
            "劳动合同法第7条；劳动合同法实施条例第8条",
            mark("The roster has name, sex, identity number, both addresses, phone, kind of work, first day and term."),
            "",
        ),
        Rule(
            "W30",
            "关于工资总额组成的规定第11条",
            mark("Home work on a contract for work is no wage: it has a book of its own and is not on the roster."),
            mark("Home work is paid by its own slip. It is not your wage."),
        ),
        Rule(
            "W41",
            "保障农民工工资支付条例第19条；劳动争议司法解释二第1、2条",
            mark(
                "Work passed on to somebody without a licence: you may have to pay those workers. Ask for the licence."
            ),
            "",
        ),
    ),
    Subject.CARE: (
        Rule(
            "W26",
            "禁止使用童工规定第2、4、6条；劳动法第15条",
            mark("Nobody under 16 works here, not even to help: a fine of 5,000 yuan for each child and month."),
            mark("Children under 16 may not work here, not even to help you."),
            BLOCK,
        ),
        Rule(
            "W27",
            "劳动法第58、64、65条",
            mark("16 and 17 years: registered, health checks, no heavy or poisonous work."),
            mark("Under 18 you do no heavy or poisonous work, and your health is checked."),
        ),
        Rule(
            "W28",
            "劳动合同法实施条例第21条；超龄劳动者权益规定还是征求意见稿",
            mark(
                "Past the age of retirement: a written agreement, and minimum wage, slips and records as for everybody."
            ),
            mark("Past the age of retirement you get a written agreement, a slip and at least the minimum wage, too."),
        ),
        Rule(
            "W29",
            "国务院关于渐进式延迟法定退休年龄的办法（2024）",
            mark("From 2025 the age of retirement rises: men 60 to 63, women 50 to 55, women in management 55 to 58."),
            level=SHOW,
        ),
        Rule(
            "W36",
            "女职工劳动保护特别规定第5–9条",
            mark(
                "Pregnant or nursing: the pay does not fall, no overtime and no nights from month 7 and in the child's"
                " first year; check-ups and an hour to nurse are working time."
            ),
            mark(
                "Pregnant or nursing: your pay does not fall, no overtime and no nights from month 7 and in the child's"
                " first year; check-ups and an hour to nurse are working time."
            ),
        ),
        Rule(
            "W37",
            "女职工劳动保护特别规定附录",
            mark("Women lift no more than 25 kilograms, 20 if often. Pregnant: no lead solder and no benzene glue."),
        ),
    ),
    Subject.INSURANCE: (
        Rule(
            "W39",
            "社会保险法第58条；劳动争议司法解释二第19条",
            mark("Register her for social insurance within 30 days. An agreement to do without is void."),
            mark("You are registered for social insurance within 30 days. An agreement to do without is void."),
        ),
        Rule(
            "W40",
            "工伤保险条例第2、17、62条；社会保险法第33条",
            mark(
                "You pay the injury insurance. Report an accident within 30 days. Without insurance you pay for it all."
            ),
            mark("An accident at work is reported within 30 days. The injury insurance costs you nothing."),
        ),
    ),
    Subject.LEAVING: (
        Rule(
            "W33",
            "劳动合同法第37、38条",
            mark("She may leave with 30 days' notice, 3 in trial time, at once if not paid. Nobody can refuse it."),
            mark("You may leave with 30 days' notice, 3 in trial time, at once if not paid. Nobody can refuse it."),
            BLOCK,
        ),
        Rule(
            "W34",
            "工资支付暂行规定第9条；劳动合同法第50条",
            mark("On the last day all pay is settled and she gets a certificate. Keep the contract for two years."),
            mark("On your last day you get all your pay and a certificate."),
        ),
        Rule(
            "W35",
            "劳动合同法第91条",
            mark("Whoever takes on somebody still bound elsewhere may be liable too: ask for her last day there."),
            "",
            SHOW,
        ),
    ),
    Subject.CLAIMS: (
        Rule(
            "W44",
            "劳动争议调解仲裁法第27条",
            mark("A worker can claim for one year; for unpaid wages the year begins only when she leaves."),
            mark("You can claim for one year; for unpaid wages the year begins only when you leave."),
            SHOW,
        ),
        Rule(
            "W45",
            "劳动保障监察条例第20条",
            mark("The labour inspection does not pursue what is more than two years past."),
            mark("The labour inspection pursues what is not more than two years past. Tell it in time."),
            SHOW,
        ),
        Rule(
            "W46",
            "刑法第276条之一；最高人民法院关于拒不支付劳动报酬案件的解释（2013）",
            mark(
                "Not to pay when ordered is a crime: 3 months and 5,000 yuan of one worker, or 30,000 of ten or more."
            ),
            mark("An owner who does not pay when ordered can be punished. Go to the county's labour office."),
        ),
        Rule(
            "W47",
            "保障农民工工资支付条例第20条",
            mark("In a one-person business or a partnership you answer for wages with all that you own."),
            "",
            SHOW,
        ),
    ),
}

RULES: dict[str, Rule] = {rule.id: rule for rules in BOOK.values() for rule in rules}
"""By their number."""


def for_workers() -> dict[Subject, list[Rule]]:
    """The rules that say something to a worker."""
    return {subject: [rule for rule in rules if rule.for_worker] for subject, rules in BOOK.items()}
