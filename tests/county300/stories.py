# The stories, village by village. V is the village, V + 1 the next rule's.
V = 0
def village():
    global V
    V += 1
    return V - 1
poor_villages, problems_reported, teams = set(), {}, {}
ONE = [('户主', '男', '1970-02-03')]

def alone(born='1958-07-08'): return [('户主', '男', born)]

# --- A. Risk ---
v = village()  # risk.income_below_line: 4100 a head
H(v, 'two listed people, four fen short of 8200', True, income=8199.96, before=8200).finds('risk.income_below_line', 'gap.dibao')
h = H(v, 'an ordinary family of three on 12000, below 12300', people=[('户主', '男', '1976-01-09'), ('配偶', '女', '1978-02-09'), ('母亲', '女', '1950-03-09')], income=12000); h.finds('risk.income_below_line', 'risk.unlisted_at_risk')
H(v, 'exactly on the line: not below, but near it', True, income=8200).finds('risk.income_near_line')
H(v, 'one ordinary person exactly on the line', people=alone('1969-05-05'), income=4100)
h = H(v, 'eleven months only: nobody knows the income', income=1000); h.own_income = True
for month in months(2019)[:-1]: h.earns(month, '工资性', 10, h.head, month <= '2020-06')

v = village()  # risk.income_near_line: below one and a half times
H(v, 'a fen below 12300', True, income=12299.99).finds('risk.income_near_line')
H(v, 'in the middle', True, income=9000).finds('risk.income_near_line')
H(v, 'exactly one and a half times', True, income=12300)
H(v, 'near the line but ordinary', income=9000)

v = village()  # risk.income_without_allowance
for wages, dibao, found in ((7000, 1500, True), (8199.96, 12, True), (8200, 1200, False)):
    h = H(v, '%s of wages and %s of dibao' % (wages, dibao), True, income=wages, before=wages, on_dibao=True); h.own_income = True; pay(h)
    for month in months(2019): h.earns(month, '转移性-低保', dibao / 12, None, month <= '2020-06')
    h.finds('risk.income_near_line', *(['risk.income_without_allowance'] if found else []))
h = H(v, 'ordinary: the rule looks at listed households', income=7000, before=7000, on_dibao=True); h.own_income = True; pay(h)
for month in months(2019): h.earns(month, '转移性-低保', 125, None, month <= '2020-06')

v = village()  # risk.transfer_dependent: more than half
def with_transfers(story, listed, wages, other, *rules):
    h = H(v, story, listed, income=wages, before=wages); h.own_income = True; pay(h)
    for month, amount in zip(months(2019), spread(other)): h.earns(month, '转移性-其他', amount, None, month <= '2020-06')
    h.finds(*rules)
with_transfers('10000 of 16000', True, 6000, 10000, 'risk.transfer_dependent', 'conflict.income_growth')
with_transfers('a yuan more than half', True, 7000, 7001, 'risk.transfer_dependent', 'conflict.income_growth')
with_transfers('exactly half', True, 7000, 7000)
with_transfers('ordinary', False, 8300, 8300)

v = village()  # risk.income_drop: more than three tenths
H(v, 'from 30000 to 20999.88', income=20999.88, before=30000).finds('risk.income_drop')
H(v, 'halved', True, income=20000, before=40000).finds('risk.income_drop')
H(v, 'exactly seven tenths are left', income=21000, before=30000)
h = H(v, 'the year before has a month without entry', income=9000); h.own_income = True
for month in months(2018)[1:]: h.earns(month, '工资性', 4000, h.head)
for month in months(2019): h.earns(month, '工资性', 750, h.head, month <= '2020-06')

v = village()  # risk.medical_burden: over 10000, or over three tenths of the income
h = H(v, 'a fen above ten thousand'); h.bill(h.head, 10000.01, '2020-03-01'); h.finds('risk.medical_burden', 'risk.unlisted_at_risk')
h = H(v, '7200.01 of an income of 24000', True); h.bill(h.spouse, 7200.01, '2020-03-01'); h.finds('risk.medical_burden')
h = H(v, 'two bills together above the amount', True, income=60000); h.bill(h.head, 6000, '2019-07-01'); h.bill(h.spouse, 4000.5, '2020-06-30'); h.finds('risk.medical_burden')
h = H(v, 'exactly three tenths', True); h.bill(h.spouse, 7200, '2020-03-01')
h = H(v, 'settled on 30 June 2019: twelve months are over', True); h.bill(h.head, 20000, '2019-06-30')

v = village()  # risk.uninsured, and the share of the village, its township and the county
h = H(v, 'the wife of a listed household is on no list', True); h.spouse['insured']['2020'] = ''; h.spouse['registry_insured'] = '否'; h.finds('risk.uninsured')
expect('area.insured_rate', 'village', VILLAGES[v][0])
h = H(v, 'paid once and stopped'); h.head['insured']['2020'] = '中断'; h.head['registry_insured'] = '否'; h.finds('risk.uninsured', 'risk.unlisted_at_risk')
h = H(v, 'insured elsewhere is insured', True); h.head['scheme'] = '异地'
h = H(v, 'moved away in January: no member any more'); p = h.add('子', '男', '1999-09-09'); p['insured']['2020'] = ''; p['hukou'], p['changed'] = '迁出', '2020-01-15'

v = village()  # risk.serious_illness_untreated
h = H(v, 'serious illness, no treatment noted', True); h.care(h.head, '大病'); h.finds('risk.serious_illness_untreated')
h = H(v, 'treatment: none', True); h.care(h.spouse, '大病', treated='无'); h.finds('risk.serious_illness_untreated')
h = H(v, 'treated', True); h.care(h.head, '大病', treated='已救治')
h = H(v, 'chronic only', True); h.care(h.head, '慢病')
h = H(v, 'ordinary'); h.care(h.head, '大病')

v = village()  # risk.dropout: six to fourteen on 1 September 2019
h = H(v, 'left school at nine', True); h.child('2010-05-01', state='辍学'); h.finds('risk.dropout')
h = H(v, 'no school knows the child'); h.add('女', '女', '2011-04-04'); h.finds('risk.dropout', 'risk.unlisted_at_risk')
h = H(v, 'on leave from school', True); h.child('2010-05-02', state='休学')
h = H(v, 'fifteen on 31 August'); h.add('子', '男', '2004-08-31')
h = H(v, 'fourteen, but finished middle school the year before'); h.child('2004-09-02', '初中', '毕业', years=('2018-2019学年',))
h = H(v, 'taught at home', True); h.child('2012-01-08', state='送教上门')

v = village()  # risk.unsafe_housing
h = H(v, 'grade D and nothing done', True, house='D'); h.houses('D'); h.finds('risk.unsafe_housing')
h = H(v, 'accepted on the very day of the appraisal, not after it', house='C'); h.houses('C', '2019-05-01', '2019-05-01', '2019-05-20'); h.finds('risk.unsafe_housing', 'risk.unlisted_at_risk')
h = H(v, 'repaired after the appraisal', True, house='B'); h.houses('C', '2019-01-01', '2019-09-01', '2019-09-20')
h = H(v, 'moved to a new house since', True, house='D'); h.houses('D', '2018-05-01'); h.moved('2020-03-01')
h = H(v, 'D long ago, B today', True, house='B'); h.houses('D', '2016-05-01'); h.houses('B', '2019-05-01')

v = village()  # risk.unsafe_water: the latest assessment
h = H(v, 'bad water', True); h.waters('不达标', '达标', '2020-05-01'); h.finds('risk.unsafe_water')
h = H(v, 'too little water'); h.waters('达标', '不达标', '2020-05-01'); h.finds('risk.unsafe_water')
h = H(v, 'failed in March, passed in May', True); h.waters('不达标', '达标', '2020-03-01'); h.waters('达标', '达标', '2020-05-01')
h = H(v, 'passed'); h.waters('达标', '达标', '2020-05-01')

v = village()  # risk.disaster: one event, loss less aid, over 5000
h = H(v, 'a fen above'); h.disaster('2020-02-01', '5000.01'); h.finds('risk.disaster', 'risk.unlisted_at_risk')
h = H(v, '9000 less 3999', True); h.disaster('2019-07-01', '9000', '3999'); h.finds('risk.disaster')
h = H(v, 'exactly 5000', True); h.disaster('2020-02-01', '9000', '4000')
h = H(v, 'two events of 3000', True); h.disaster('2020-02-01', '3000'); h.disaster('2020-03-01', '3000')
h = H(v, 'a day too long ago'); h.disaster('2019-06-30', '20000')

v = village()  # risk.breadwinner_lost
h = H(v, 'the earner died in March', True); h.dies(h.head, '2020-03-01'); h.finds('risk.breadwinner_lost'); expect('conflict.dead_member', 'person', h.head['code'])
h = H(v, 'the earner was certified grade two in January', True); h.disabled(h.head, '二', assessed='2020-01-10'); h.finds('risk.breadwinner_lost')
h = H(v, 'certified grade three', True); h.disabled(h.head, '三', assessed='2020-01-10')
h = H(v, 'died on 30 June 2019', True); h.dies(h.head, '2019-06-30', False); expect('conflict.dead_member', 'person', h.head['code'])
h = H(v, 'the wife, who earned nothing, died', True); h.dies(h.spouse, '2020-03-01'); expect('conflict.dead_member', 'person', h.spouse['code'])

v = village()  # risk.work_lost: six months last year, none of April, May, June
h = H(v, 'eight months of last year', True); h.work(h.head, '省外', '2019-01', '2019-08', subsidy='500', paid='2019-09-10'); h.finds('risk.work_lost')
h = H(v, 'two spells of three months', True); h.work(h.head, '县内', '2019-01', '2019-03'); h.work(h.head, '县内', '2019-06', '2019-08'); h.finds('risk.work_lost')
h = H(v, 'worked until April', True); h.work(h.head, '县内', '2019-05', '2020-04')
h = H(v, 'five months of last year', True); h.work(h.head, '县内', '2019-01', '2019-05')

v = village()  # risk.unlisted_at_risk: ordinary with a red finding
h = H(v, 'a house of grade C', house='C'); h.houses('C'); h.finds('risk.unsafe_housing', 'risk.unlisted_at_risk')
h = H(v, 'only bad water: amber'); h.waters('不达标', '达标', '2020-05-01'); h.finds('risk.unsafe_water')
h = H(v, 'monitored: it is listed', monitored={'on': '2020-06-25', 'risk': '因灾'}); h.disaster('2020-06-20', '6000'); h.finds('risk.disaster')

# --- B. Entitled and not receiving ---
v = village()  # gap.insurance_subsidy
h = H(v, 'insured as a resident, subsidy blank', True); h.head['subsidy'] = ''; expect('gap.insurance_subsidy', 'person', h.head['code'])
h = H(v, 'subsidy nought', True); h.spouse['subsidy'] = '0'; expect('gap.insurance_subsidy', 'person', h.spouse['code'])
h = H(v, 'insured through an employer', True); h.head['scheme'], h.head['subsidy'] = '职工', ''
H(v, 'ordinary people get none')

v = village()  # gap.chronic_contract, and the share of contracts
h = H(v, 'chronic, no doctor', True); h.care(h.head, doctor=''); expect('gap.chronic_contract', 'person', h.head['code'])
h = H(v, 'serious and treated, no doctor', True); h.care(h.spouse, '大病', doctor='', treated='已救治'); expect('gap.chronic_contract', 'person', h.spouse['code'])
h = H(v, 'contracted', True); h.care(h.head)
h = H(v, 'ordinary'); h.care(h.head, doctor='')
expect('area.doctor_contract_rate', 'village', VILLAGES[v][0])

v = village()  # gap.chronic_followup: older than 92 days
h = H(v, '93 days', True); h.care(h.head, followed='2020-03-29', contracted='2019-01-01'); expect('gap.chronic_followup', 'person', h.head['code'])
h = H(v, 'contracted in December, never seen since', True); h.care(h.head, followed='', contracted='2019-12-01'); expect('gap.chronic_followup', 'person', h.head['code'])
h = H(v, '92 days', True); h.care(h.head, followed='2020-03-30', contracted='2019-01-01')
h = H(v, 'ordinary'); h.care(h.head, followed='2019-01-01', contracted='2019-01-01')

v = village()  # gap.treat_first_pay_later
h = H(v, 'had to pay first', True); h.bill(h.head, 100, '2020-01-05', '住院', first='否'); expect('gap.treat_first_pay_later', 'person', h.head['code'])
h = H(v, 'not settled at one window', True); h.bill(h.spouse, 100, '2019-07-01', '住院', stop='否'); expect('gap.treat_first_pay_later', 'person', h.spouse['code'])
h = H(v, 'an outpatient', True); h.bill(h.head, 100, '2020-01-05', '门诊', first='否')
h = H(v, 'on 30 June 2019', True); h.bill(h.head, 100, '2019-06-30', '住院', first='否')
h = H(v, 'both as they should be', True); h.bill(h.head, 100, '2020-01-05', '住院')

v = village()  # gap.education_aid: of the spring term
h = H(v, 'no aid', True); p = h.child('2010-06-06', aid=False); expect('gap.education_aid', 'person', p['code'])
h = H(v, 'only aid of the autumn', True); p = h.child('2003-10-01', '高中', aid=False); h.aid(p, '2019秋', '2019-11-01'); expect('gap.education_aid', 'person', p['code'])
h = H(v, 'at university', True); h.child('2000-10-01', '高等', aid=False)
h = H(v, 'with aid', True); h.child('2011-06-06')
h = H(v, 'ordinary'); h.child('2011-06-07')

v = village()  # gap.disability_living_subsidy: disabled, household on dibao
for n, (dibao, living, valid, found) in enumerate(((True, '未享受', '2030-01-01', True), (True, '未享受', '2020-06-30', True), (False, '未享受', '2030-01-01', False), (True, '享受', '2030-01-01', False), (True, '未享受', '2020-06-29', False))):
    h = H(v, 'dibao %s, %s, valid until %s' % (dibao, living, valid), True, on_dibao=dibao); h.disabled(h.head, '三', living, valid=valid, registry=valid != '2020-06-29')
    if found: expect('gap.disability_living_subsidy', 'person', h.head['code'])

v = village()  # gap.disability_care_subsidy: grade one or two
for level, care, found in (('一', '未享受', True), ('二', '未享受', True), ('三', '未享受', False), ('一', '享受', False)):
    h = H(v, 'grade %s, care subsidy %s' % (level, care), True); h.disabled(h.head, level, care=care)
    if found: expect('gap.disability_care_subsidy', 'person', h.head['code'])

v = village()  # gap.pension: sixteen to fifty-nine
h = H(v, 'on no list', True); h.spouse['pension'] = ''; expect('gap.pension', 'person', h.spouse['code'])
h = H(v, 'not enrolled', True); h.head['pension'] = '未参保'; expect('gap.pension', 'person', h.head['code'])
h = H(v, 'grade one, paid by themselves', True); h.disabled(h.head, '一'); h.head['paid'] = '否'; expect('gap.pension', 'person', h.head['code'])
h = H(v, 'sixty', True, people=[('户主', '男', '1960-06-30'), ('配偶', '女', '1971-01-01')]); h.head['pension'] = ''
h = H(v, 'a pupil of sixteen', True); h.child('2003-12-01', '高中')
h = H(v, 'sixteen today, no pupil', True); p = h.add('子', '男', '2004-06-30', pension=''); expect('gap.pension', 'person', p['code'])

v = village()  # gap.dibao
H(v, 'below the line without dibao', True, income=6000, before=6000).finds('risk.income_below_line', 'gap.dibao')
h = H(v, 'below the line, the wife is on dibao', True, income=6000, before=6000); h.relief(h.spouse, '农村低保', '2018-01'); h.spouse['registry_dibao'] = '是'; h.finds('risk.income_below_line')
h = H(v, 'temporary relief is not dibao', True, income=6000, before=6000); h.relief(h.head, '临时救助', '2018-01'); h.finds('risk.income_below_line', 'gap.dibao')
H(v, 'ordinary and below', income=6000, before=6000).finds('risk.income_below_line', 'risk.unlisted_at_risk')

v = village()  # gap.transport_subsidy: three months outside the province
h = H(v, 'January to March', True); h.work(h.head, '省外', '2020-01', '2020-03'); expect('gap.transport_subsidy', 'person', h.head['code'])
h = H(v, 'last year', True); h.work(h.head, '省外', '2019-05', '2019-07'); expect('gap.transport_subsidy', 'person', h.head['code'])
h = H(v, 'two months', True); h.work(h.head, '省外', '2020-01', '2020-02')
h = H(v, 'inside the province', True); h.work(h.head, '省内县外', '2020-01', '2020-05')
h = H(v, 'paid', True); h.work(h.head, '省外', '2020-01', '', subsidy='500', paid='2020-04-01')

v = village()  # gap.transport_subsidy_undue
h = H(v, 'paid for work in the county', True); h.work(h.head, '县内', '2020-01', '', subsidy='500', paid='2020-02-01'); expect('gap.transport_subsidy_undue', 'person', h.head['code'])
h = H(v, 'outside last year, paid this year', True); h.work(h.head, '省外', '2019-03', '2019-05', subsidy='500', paid='2020-03-01'); expect('gap.transport_subsidy_undue', 'person', h.head['code'])
h = H(v, 'outside this year', True); h.work(h.head, '省外', '2020-01', '', subsidy='500', paid='2020-02-01')

v = village()  # gap.housing_subsidy_late: thirty days after acceptance
for accepted, paid, found in (('2020-05-30', '', True), ('2020-01-01', '', True), ('2020-05-31', '', False), ('2020-03-01', '2020-06-01', False)):
    h = H(v, 'accepted %s, paid %s' % (accepted, paid), True, house='B'); h.houses('C', '2019-01-01', accepted, paid)
    if found: h.finds('gap.housing_subsidy_late')
h = H(v, 'ordinary', house='B'); h.houses('C', '2019-01-01', '2020-01-01')

v = village()  # gap.no_measure
H(v, 'the last one began on 30 June 2019', True, measure='2019-06-30').finds('gap.no_measure')
h = H(v, 'only planned', True, measure=''); h.helps('产业', ''); h.finds('gap.no_measure')
H(v, 'began on 1 July 2019', True, measure='2019-07-01')
h = H(v, 'a training is help', True, measure=''); put('training', 姓名=h.head['name'], 身份证号=h.head['id'], 培训项目='家政服务', 开班日期='2020-01-01', 结业日期='', 是否取证='否', 补贴='')
h = H(v, 'a loan is help', True, measure=''); h.loan('HT-HELP', issued='2019-07-01')

# --- C. Records that contradict each other ---
v = village()  # conflict.id_invalid
h = H(v, 'wrong check digit'); n = h.head['id']; h.head['registry_id'] = n[:17] + ('1' if n[17] != '1' else '2'); expect('conflict.id_invalid', 'person', h.head['code'])
h = H(v, 'no number'); h.spouse['registry_id'] = ''; expect('conflict.id_invalid', 'person', h.spouse['code'])
h = H(v, 'a thirteenth month'); n = h.head['id']; h.head['registry_id'] = n[:10] + '1331' + n[14:]; expect('conflict.id_invalid', 'person', h.head['code'])
h = H(v, 'a baby without a number yet'); p = h.add('女', '女', '2019-10-10', registry_id='')
h = H(v, 'an old number of fifteen digits'); n = h.head['id']; h.head['registry_id'] = n[:6] + n[8:17]

v = village()  # conflict.id_duplicate: and the residence register says whose it is
a = H(v, 'the true holder'); b = H(v, 'the same number under another name'); b.head['registry_id'] = a.head['id']
expect('conflict.id_duplicate', 'person', a.head['code'], b.head['code']); expect('conflict.identity', 'person', b.head['code'])

v = village()  # conflict.two_households: one person, entered twice; what departments say of the person they say of both entries
a = H(v, 'at home'); b = H(v, 'entered here as well')
twin = dict(a.spouse, code='%s%02d' % (b.code, len(b.people) + 1), relation='其他', registry_insured='否', no_rows=True); b.people.append(twin)
expect('conflict.two_households', 'person', a.spouse['code'], twin['code']); expect('conflict.insurance', 'person', twin['code'])

v = village()  # conflict.identity
h = H(v, 'another name in the residence register'); h.head['hukou_name'] = '欧阳无忌'; expect('conflict.identity', 'person', h.head['code'])
h = H(v, 'born a day later there'); d = h.spouse['born']; h.spouse['hukou_born'] = d[:8] + ('%02d' % (int(d[8:]) % 28 + 1)); expect('conflict.identity', 'person', h.spouse['code'])
h = H(v, 'a blank inside the name'); h.head['hukou_name'] = h.head['name'][0] + ' ' + h.head['name'][1:]

v = village()  # conflict.dead_member
h = H(v, 'on the list of deaths'); h.dies(h.head, '2020-05-01', False); expect('conflict.dead_member', 'person', h.head['code'])
h = H(v, 'dead in the residence register'); h.dies(h.spouse, '2019-05-01'); expect('conflict.dead_member', 'person', h.spouse['code'])
h = H(v, 'moved away'); p = h.add('子', '男', '1998-08-08', hukou='迁出', changed='2020-05-01')
h = H(v, 'dies tomorrow'); h.dies(h.head, '2020-07-01', False)

v = village()  # conflict.insurance
h = H(v, 'insured, the registry says no'); h.head['registry_insured'] = '否'; expect('conflict.insurance', 'person', h.head['code'])
h = H(v, 'the registry says yes, the bureau no'); h.head['insured']['2020'] = '未参保'; h.finds('risk.uninsured', 'risk.unlisted_at_risk'); expect('conflict.insurance', 'person', h.head['code'])
H(v, 'both yes')

v = village()  # conflict.school
h = H(v, 'the registry still has primary school'); p = h.child('2006-05-05', '初中', registry='小学'); expect('conflict.school', 'person', p['code'])
h = H(v, 'at school, the registry says no'); p = h.child('2011-05-05', registry='非在校生'); p['pension'] = ''; expect('conflict.school', 'person', p['code'])
h = H(v, 'both the same'); h.child('2011-05-06')
h = H(v, 'on leave, the registry says no pupil'); h.child('2011-05-07', state='休学')

v = village()  # conflict.dibao
h = H(v, 'the registry says yes, nobody pays'); h.head['registry_dibao'] = '是'; expect('conflict.dibao', 'person', h.head['code'])
h = H(v, 'paid, the registry says no'); h.relief(h.head, '特困供养', '2018-01'); expect('conflict.dibao', 'person', h.head['code'])
h = H(v, 'stopped, and the registry knows'); h.relief(h.head, '农村低保', '2018-01', '停保')
H(v, 'both yes', on_dibao=True)

v = village()  # conflict.disability
h = H(v, 'a certificate nobody issued'); h.head['certificate'] = h.head['id'] + '43'; expect('conflict.disability', 'person', h.head['code'])
h = H(v, 'another grade'); h.disabled(h.head, '三'); h.head['certificate'] = h.head['id'] + '44'; expect('conflict.disability', 'person', h.head['code'])
h = H(v, 'certified, the registry does not know'); h.disabled(h.head, '四', registry=False); expect('conflict.disability', 'person', h.head['code'])
h = H(v, 'the same'); h.disabled(h.head, '四')
h = H(v, 'expired, and the registry has none'); h.disabled(h.head, '四', valid='2020-06-29', registry=False)

v = village()  # conflict.work: more than one month apart
h = H(v, 'four months, the registry has six'); h.work(h.head, '县内', '2020-01', '2020-04', registry=6); expect('conflict.work', 'person', h.head['code'])
h = H(v, 'none, the registry has two'); h.head['months'] = 2; expect('conflict.work', 'person', h.head['code'])
h = H(v, 'four months, the registry has five'); h.work(h.head, '县内', '2020-01', '2020-04', registry=5)

v = village()  # conflict.housing
h = H(v, 'the registry has D, the bureau B', house='D'); h.houses('B'); h.finds('conflict.housing')
h = H(v, 'the registry has A, the bureau C'); h.houses('C'); h.finds('conflict.housing', 'risk.unsafe_housing', 'risk.unlisted_at_risk')
h = H(v, 'A and B are both safe'); h.houses('B')

v = village()  # conflict.income_growth: more than doubled
H(v, 'from 10000 to 20000.04', people=alone('1966-01-02'), income=20000.04, before=10000).finds('conflict.income_growth')
H(v, 'exactly doubled', people=alone('1966-01-03'), income=20000, before=10000)
h = H(v, 'nothing the year before', people=alone('1966-01-04'), income=20000, before=0)

v = village()  # conflict.asset_listed
for kind, value, found in (('车辆', '50000.01', True), ('财政供养', '', True), ('车辆', '50000', False), ('公积金', '90000', False)):
    h = H(v, '%s %s' % (kind, value), True); h.owns(h.head, kind, value)
    if found: h.finds('conflict.asset_listed')
h = H(v, 'ordinary'); h.owns(h.head, '商品房', '900000')

# --- D. Work on paper ---
v = village()  # process.identified_late: more than fifteen days after the cause
def monitored(story, on, risk, eliminated=None, **k): return H(v, story, monitored={'on': on, 'risk': risk, 'eliminated': eliminated}, **k)
h = monitored('sixteen days after the flood', '2020-01-17', '因灾', measure=''); h.disaster('2020-01-01', '3000'); h.helps('住房', '2020-02-01'); h.finds('process.identified_late')
h = monitored('twenty days after the bill that made it ten thousand', '2019-05-21', '因病', measure=''); h.bill(h.head, 6000, '2019-03-01'); h.bill(h.head, 6000, '2019-05-01'); h.helps('健康', '2020-02-01'); h.finds('process.identified_late')
h = monitored('fifteen days', '2020-01-16', '因灾', measure=''); h.disaster('2020-01-01', '3000'); h.helps('住房', '2020-02-01')
h = monitored('a flood of two years ago is not the cause', '2020-01-16', '因灾', measure=''); h.disaster('2018-01-01', '3000'); h.helps('住房', '2020-02-01')
h = monitored('a flood, but the risk is schooling', '2020-01-16', '因学', measure=''); h.disaster('2019-10-01', '3000'); h.helps('教育', '2020-02-01')

v = village()  # process.no_measure: ten days
monitored('eleven days, the old measure was before', '2020-06-19', '因学').finds('process.no_measure')
monitored('ten days', '2020-06-20', '因学')
h = monitored('begun on the very day', '2020-03-01', '因学'); h.helps('教育', '2020-03-01')

v = village()  # process.measure_mismatch
h = monitored('schooling answered with farming', '2020-03-01', '因学'); h.helps('产业', '2020-03-10'); h.finds('process.measure_mismatch')
h = monitored('lost work answered with water', '2020-03-01', '务工不稳(返乡回流)'); h.helps('饮水', '2020-03-10'); h.finds('process.measure_mismatch')
h = monitored('farming, and schooling too', '2020-03-01', '因学'); h.helps('产业', '2020-03-10'); h.helps('教育', '2020-04-10')

v = village()  # process.eliminated_early: half a year, and a finished measure before
def eliminated(story, on, gone, finished): 
    h = H(v, story, True, monitored={'type': '脱贫不稳定户', 'on': on, 'risk': '因学', 'eliminated': gone}); h.helps('教育', on, finished); return h
eliminated('a day too early', '2019-12-01', '2020-05-31', '2020-02-01').finds('process.eliminated_early')
eliminated('identified on 31 August: the half year ends on 29 February', '2019-08-31', '2020-02-28', '2020-01-01').finds('process.eliminated_early')
eliminated('the measure was finished on the day itself', '2019-08-01', '2020-05-01', '2020-05-01').finds('process.eliminated_early')
eliminated('on the day', '2019-08-31', '2020-02-29', '2020-02-28')

v = village()  # process.eliminated_unsafe
h = eliminated('a member is not insured', '2019-08-01', '2020-05-01', '2020-04-01'); h.spouse['insured']['2020'] = ''; h.spouse['registry_insured'] = '否'; h.finds('risk.uninsured', 'process.eliminated_unsafe')
expect('area.insured_rate', 'village', VILLAGES[v][0])
h = eliminated('bad water', '2019-08-01', '2020-05-01', '2020-04-01'); h.waters('不达标', '达标', '2020-05-01'); h.finds('risk.unsafe_water', 'process.eliminated_unsafe')
eliminated('all is well', '2019-08-01', '2020-05-01', '2020-04-01')

v = village()  # process.off_book_help
h = H(v, 'a measure for an uninsured ordinary family'); h.head['insured']['2020'] = ''; h.head['registry_insured'] = '否'; h.helps('产业', '2020-01-01'); h.finds('risk.uninsured', 'risk.unlisted_at_risk', 'process.off_book_help')
h = H(v, 'temporary relief for a family in a bad house', house='D'); h.houses('D'); h.relief(h.head, '临时救助', '2020-03'); h.finds('risk.unsafe_housing', 'risk.unlisted_at_risk', 'process.off_book_help')
h = H(v, 'help that began on 30 June 2019', house='D'); h.houses('D'); h.helps('产业', '2019-06-30'); h.finds('risk.unsafe_housing', 'risk.unlisted_at_risk')
h = H(v, 'help without a risk'); h.helps('产业', '2020-01-01')

v = village()  # process.wrong_exit: as it stood at the end of 2019
h = H(v, 'not insured in 2019', True, exit_year='2019'); h.head['insured']['2019'] = '未参保'; h.finds('process.wrong_exit')
H(v, 'four fen short of 3750 a head', True, exit_year='2019', income=14000, before=7499.96).finds('process.wrong_exit')
H(v, 'exactly 3750 a head', True, exit_year='2019', income=14000, before=7500)
h = H(v, 'out of school in 2018, when it exited', True, exit_year='2018'); h.child('2009-02-02', state='辍学', years=('2018-2019学年',)); h.people[-1]['stage'] = '小学'
put('school', 学生姓名=h.people[-1]['name'], 身份证号=h.people[-1]['id'], 学年='2019-2020学年', 学校='示例县虚构学校', 学段='小学', 年级='一年级', 就学状态='在读', 监护人姓名=h.head['name'], 监护人身份证号=h.head['id']); h.aid(h.people[-1]); h.finds('process.wrong_exit')
h = H(v, 'the house was repaired only this year', True, exit_year='2019', house='B'); h.houses('C', '2019-01-01', '2020-02-01', '2020-02-20'); h.houses('C', '2019-01-01', dataset='housing 2019年12月'); h.finds('process.wrong_exit')
h = H(v, 'bad water then, good water now', True, exit_year='2019'); h.waters('达标', '达标', '2020-05-01'); h.waters('不达标', '达标', '2019-11-01', 'water 2019年12月'); h.finds('process.wrong_exit')
h = H(v, 'not insured in 2019, but exited in 2016', True); h.head['insured']['2019'] = '未参保'

# --- E. Helpers and teams ---
v = village()  # helper.none
H(v, 'nobody', True, helper=False).finds('helper.none')
h = H(v, 'until yesterday', True); h.helper_until = '2020-06-29'; h.finds('helper.none')
h = H(v, 'until today', True); h.helper_until = '2020-06-30'

v = village()  # helper.overloaded: more than five
for n in range(6): H(v, 'one of six', True, helper='BF-SIX', visits=('2020-06-%02d' % (n + 1),))
expect('helper.overloaded', 'helper', 'BF-SIX')
v = village()
for n in range(5): H(v, 'one of five', True, helper='BF-FIVE', visits=('2020-06-%02d' % (n + 1),))
h = H(v, 'a sixth, given up yesterday', True, helper='BF-FIVE'); h.helper_until = '2020-06-29'; h.finds('helper.none')

v = village()  # helper.visit_overdue
H(v, 'exited, last seen on 31 March', True, visits=('2020-03-31',)).finds('helper.visit_overdue')
H(v, 'not exited, last seen on 31 May', True, '未脱贫户', visits=('2020-05-31',)).finds('helper.visit_overdue')
h = H(v, 'monitored, last seen in May', monitored={'on': '2020-03-01', 'risk': '因学'}, measure='', visits=('2020-05-20',)); h.helps('教育', '2020-03-10'); h.finds('helper.visit_overdue')
H(v, 'exited, seen on 1 April', True, visits=('2020-04-01',))
h = H(v, 'not exited, called on 1 June', True, '返贫户', visits=('2020-06-01',)); h.way = '电话'

v = village()  # helper.paper_visits
def visits(helper, days, text, way='入户'):
    for on in days: put('visit', 帮扶人编号=helper, 帮扶人姓名='帮扶人', 户编号=h.code, 走访日期=on, 方式=way, 内容=text(on) if callable(text) else text, 发现问题='')
count = [0]
def fresh(on): count[0] += 1; return '第%d次走访核对收入和就业情况' % count[0]
h = H(v, 'nine homes in a day', True, helper='BF-NINE'); visits('BF-NINE', ['2020-05-05'] * 9, fresh); expect('helper.paper_visits', 'helper', 'BF-NINE')
h = H(v, 'three times the same eleven characters within ninety days', True, helper='BF-SAME'); visits('BF-SAME', ['2020-01-01', '2020-02-15', '2020-03-31'], '走访了解家庭情况都很好'); expect('helper.paper_visits', 'helper', 'BF-SAME')
h = H(v, 'eight homes and a call', True, helper='BF-EIGHT'); visits('BF-EIGHT', ['2020-05-05'] * 8, fresh); visits('BF-EIGHT', ['2020-05-05'], fresh, '电话')
h = H(v, 'the same text within ninety-one days', True, helper='BF-SELDOM'); visits('BF-SELDOM', ['2020-01-01', '2020-02-15', '2020-04-01'], '走访了解家庭情况都很好')
h = H(v, 'the same ten characters', True, helper='BF-SHORT'); visits('BF-SHORT', ['2020-01-01', '2020-02-15', '2020-03-01'], '走访了解家庭情况很好')

v = village()  # team.attendance_low: twenty days of June
teams[v] = [(19, '2019-01-02', ''), (20, '2019-01-02', ''), (10, '2020-06-02', '')]
expect('team.attendance_low', 'team_member', 'DY%03d0' % v)
v = village()  # team.missing
teams[v] = []
expect('team.missing', 'village', VILLAGES[v][0])
v = village(); poor_villages.add(v); teams[v] = [(22, '2019-01-02', '')] * 2; expect('team.missing', 'village', VILLAGES[v][0])
v = village(); poor_villages.add(v); teams[v] = [(22, '2019-01-02', '')] * 3
v = village(); teams[v] = [(22, '2019-01-02', '2020-06-30')]; expect('team.missing', 'village', VILLAGES[v][0])  # the only one left today

# --- F. Money, buildings, projects ---
v = village()  # loans: overdue, due soon, used by others
h = H(v, 'a day overdue', True); h.loan('HT-A', overdue=1); expect('loan.overdue', 'loan', 'HT-A')
h = H(v, 'due in thirty days', True); h.loan('HT-B', due='2020-07-30'); expect('loan.due_soon', 'loan', 'HT-B')
h = H(v, 'due today', True); h.loan('HT-C', due='2020-06-30'); expect('loan.due_soon', 'loan', 'HT-C')
h = H(v, 'due in thirty-one days', True); h.loan('HT-D', due='2020-07-31')
h = H(v, 'due, but paid back', True); h.loan('HT-E', due='2020-07-10', balance='0')
h = H(v, 'a company uses it', True); h.loan('HT-F', user='示例县虚构农业公司'); expect('loan.enterprise_use', 'loan', 'HT-F')
h = H(v, 'the wife uses it', True); h.loan('HT-G', user=h.spouse['name'])
h = H(v, 'nobody wrote who uses it', True); h.loan('HT-H', user='')
expect('area.loan_overdue_rate', 'village', VILLAGES[v][0])
v = village()  # the wife of a debtor whose loan was due yesterday
h = H(v, 'due yesterday', True); h.loan('HT-I', due='2020-06-29')

v = village()  # relocation.not_lived_in: 180 days; and the share of those who live there
h = H(v, 'empty for 181 days', True); h.moved('2020-01-01', lived='否'); h.finds('relocation.not_lived_in')
h = H(v, 'empty for 180 days', True); h.moved('2020-01-02', lived='否')
h = H(v, 'lived in', True); h.moved('2020-01-01')
expect('area.resettlement_occupancy', 'village', VILLAGES[v][0])
v = village()  # relocation.old_house_standing: 365 days
h = H(v, 'the old house stands after 366 days', True); h.moved('2019-06-30', gone='否', reclaimed=''); h.finds('relocation.old_house_standing')
h = H(v, 'pulled down, the ground lies bare', True); h.moved('2019-01-01', reclaimed=''); h.finds('relocation.old_house_standing')
h = H(v, '365 days', True); h.moved('2019-07-01', gone='否', reclaimed='')
v = village()  # relocation.debt
for n, (debt, own, found) in enumerate((('10000.01', '0', True), ('', '10000.01', True), ('10000', '50000', False), ('', '10000', False))):
    h = H(v, 'debt %s, own money %s' % (debt or 'unknown', own), True); h.moved('2020-01-01', debt=debt, own=own)
    if found: h.finds('relocation.debt')
v = village()  # housing.not_lived_in
h = H(v, 'repaired and empty', True, house='B'); h.houses('C', '2018-01-01', '2018-09-01', '2018-10-01', lived='否'); h.finds('housing.not_lived_in')
h = H(v, 'never repaired, empty', True, house='B'); h.houses('B', lived='否')

def project(code, kind='乡村建设', fund='50', approved='2019-12-01', start='2020-02-01', began='2020-02-01', end='2020-11-27', finished='', accepted='', public='2019-12-10', year='2020'):
    place = VILLAGES[v]
    put('project', 项目编号=code, 项目名称=place[1] + '项目', 项目类别=kind, 实施单位=place[2] + '人民政府', 乡镇=place[2], 村=place[1], 入库年度=year, 批复日期=approved, 计划资金=fund, 资金来源='衔接资金', 计划开工=start, 实际开工=began, 计划竣工=end, 实际竣工=finished, 验收日期=accepted, 公告公示日期=public, 受益户数='20')
def paid(code, on, amount, leg): put('payment', 项目编号=code, 拨付日期=on, 金额=amount, 拨付层级=leg, 收款方='虚构单位')
def asset(code, of, kind='公益性', keeper='周管', titled='2019-09-01', state='运营', income=''):
    put('asset_ledger', 资产编号=code, 资产名称='虚构资产', 资产类别=kind, 来源项目编号=of, 原值='10', 权属='村集体', 管护责任人=keeper, 确权日期=titled, 移交日期='2019-10-01', 运营状态=state, 年收益=income, 收益分配方案='村集体')

v = village()  # project.late_start: thirty days. All of 2019 stand in earlier years' lists and touch no share of this year's
project('XM-LATE', start='2020-05-30', began='', end='2020-12-01', year='2019'); expect('project.late_start', 'project', 'XM-LATE')
project('XM-INTIME', start='2020-05-31', began='', end='2020-12-01', year='2019')
v = village()  # project.payment_behind: 150 of 300 days are over on 30 June, so three tenths of the money should be paid
project('XM-BEHIND', year='2019'); paid('XM-BEHIND', '2020-05-01', '14.99', '到施工方'); expect('project.payment_behind', 'project', 'XM-BEHIND')
project('XM-ENOUGH', year='2019'); paid('XM-ENOUGH', '2020-05-01', '10', '到施工方'); paid('XM-ENOUGH', '2020-06-01', '5', '到户')
project('XM-NOTBEGUN', start='2020-06-15', began='', year='2019')
v = village()  # project.stranded_fund: sixty days at the township
project('XM-STRANDED', start='2020-06-15', began='', year='2019'); paid('XM-STRANDED', '2020-04-30', '20', '县到乡'); paid('XM-STRANDED', '2020-05-10', '19.99', '乡到村'); expect('project.stranded_fund', 'project', 'XM-STRANDED')
project('XM-LATELY', start='2020-06-15', began='', year='2019'); paid('XM-LATELY', '2020-05-01', '20', '县到乡')
project('XM-PASSED', start='2020-06-15', began='', year='2019'); paid('XM-PASSED', '2020-01-30', '20', '县到乡'); paid('XM-PASSED', '2020-05-10', '20', '乡到村')
v = village()  # project.no_public_disclosure: thirty days
project('XM-SECRET', approved='2020-05-30', public='', start='2020-06-15', began='', year='2019'); expect('project.no_public_disclosure', 'project', 'XM-SECRET')
project('XM-SOON', approved='2020-05-31', public='', start='2020-06-15', began='', year='2019')
v = village()  # project.not_accepted: sixty days
for code, finished, accepted, found in (('XM-WAITS', '2020-04-30', '', True), ('XM-LATELYDONE', '2020-05-01', '', False), ('XM-DONE', '2020-04-30', '2020-06-01', False)):
    project(code, start='2019-06-01', began='2019-06-01', end='2020-03-01', finished=finished, accepted=accepted, year='2019'); paid(code, '2020-03-01', '50', '到施工方')
    if found: expect('project.not_accepted', 'project', code)
v = village()  # asset.unregistered: thirty days after acceptance
for code, accepted, known, found in (('XM-BARE', '2020-05-30', False, True), ('XM-FRESH', '2020-05-31', False, False), ('XM-KNOWN', '2020-01-01', True, False)):
    project(code, start='2019-06-01', began='2019-06-01', end='2019-12-01', finished='2019-12-01', accepted=accepted, year='2019'); paid(code, '2020-03-01', '50', '到施工方')
    if known: asset('ZC-KNOWN', code)
    if found: expect('asset.unregistered', 'project', code)
v = village()  # asset.idle, asset.no_upkeep
asset('ZC-IDLE', '', '经营性', state='闲置', income='1'); expect('asset.idle', 'asset', 'ZC-IDLE')
asset('ZC-NOINCOME', '', '经营性', income='0'); expect('asset.idle', 'asset', 'ZC-NOINCOME')
asset('ZC-RENTED', '', '经营性', state='出租', income='0.5')
asset('ZC-SCHOOL', '', '公益性', state='闲置')
asset('ZC-NOKEEPER', '', keeper=''); expect('asset.no_upkeep', 'asset', 'ZC-NOKEEPER')
asset('ZC-NOTITLE', '', titled=''); expect('asset.no_upkeep', 'asset', 'ZC-NOTITLE')

# --- G. Areas (what the households above make of their villages stands beside them) ---
v = village()  # area.in_county_treatment_rate: nine of ten are enough
for n in range(10): h = H(v, 'stay %d' % n, True); h.bill(h.head, 100, '2020-02-02', '住院', '县外' if n == 0 else '县内')
v = village()
for n in range(9): h = H(v, 'stay %d' % n, True); h.bill(h.head, 100, '2020-02-02', '住院', '县外' if n == 0 else '县内')
expect('area.in_county_treatment_rate', 'village', VILLAGES[v][0])
v = village()  # area.disabled_child_enrolment
h = H(v, 'a disabled child at school', True); p = h.child('2010-07-07'); h.disabled(p, '三')
h = H(v, 'a disabled child on leave', True); p = h.child('2010-07-08', state='休学'); h.disabled(p, '三')
expect('area.disabled_child_enrolment', 'village', VILLAGES[v][0])
v = village()  # area.industry_share, area.project_start_rate: this year's projects
project('XM-IND', '产业', '50', start='2020-01-01', began='2020-01-01', end='2020-12-01'); project('XM-ROAD', fund='50', start='2020-06-01', began=''); paid('XM-IND', '2020-05-01', '45', '到施工方')
v = village()
project('XM-IND2', '产业', '49', start='2020-06-20', began=''); project('XM-ROAD2', fund='51', start='2020-06-01', began=''); expect('area.industry_share', 'village', VILLAGES[v][0]); expect('area.project_start_rate', 'village', VILLAGES[v][0])
v = village()  # area.job_scale: outside workers and posts, June against June
h = H(v, 'went home in May', True); h.work(h.head, '省外', '2019-03', '2020-05', '外出务工', subsidy='500', paid='2020-01-10')
h = H(v, 'went out this year', True); h.work(h.head, '省内县外', '2020-01', '', '外出务工')
v = village()
h = H(v, 'lost the post', True); h.work(h.head, '县内', '2019-03', '2020-05', '公益性岗位')
h = H(v, 'still has it', True); h.work(h.head, '县内', '2019-03', '', '公益性岗位')
expect('area.job_scale', 'village', VILLAGES[v][0])
v = village()  # area.silent_village: a red finding, and the check of this quarter found nothing
h = H(v, 'in a bad house', True, house='D'); h.houses('D'); h.finds('risk.unsafe_housing'); problems_reported[v] = 0; expect('area.silent_village', 'village', VILLAGES[v][0])
v = village()
h = H(v, 'in a bad house, and the check found somebody', True, house='D'); h.houses('D'); h.finds('risk.unsafe_housing'); problems_reported[v] = 1
v = village()
H(v, 'nothing wrong, nothing reported', True); problems_reported[v] = 0
v = village()  # area.checkup_rate: everybody of the listed households, this year
h = H(v, 'the wife was examined on 31 December', True); h.spouse['examined'] = '2019-12-31'; expect('area.checkup_rate', 'village', VILLAGES[v][0])
H(v, 'an ordinary family that nobody examined')
v = village()
h = H(v, 'examined on 1 January', True); h.spouse['examined'] = '2020-01-01'

def form(h, of, persons, conclusion, on='2020-05-11'): put('inspection_sample', 抽查表编号='CC' + h.code, 行政村=VILLAGES[v][1], 户编号=h.code, 抽查日期=on, 抽查对象=of, 家庭人口=str(persons), 认定结论=conclusion)
v = village()  # area.wrong_exit_rate: none is allowed, so one household is enough
h = H(v, 'the inspectors say it should not have exited', True); form(h, '脱贫户', 2, '错退'); expect('area.wrong_exit_rate', 'village', VILLAGES[v][0])
v = village()
h = H(v, 'exited rightly', True); form(h, '脱贫户', 2, '准确')
h = H(v, 'the inspectors of 30 June 2019 said otherwise: twelve months are over', True); form(h, '脱贫户', 2, '错退', '2019-06-30')
h = H(v, 'the form is not finished: nobody knows', True); form(h, '脱贫户', 2, '')
v = village()  # area.missed_rate
h = H(v, 'the inspectors say it should have been registered'); form(h, '非建档立卡户', 2, '漏评', '2019-07-01'); expect('area.missed_rate', 'village', VILLAGES[v][0])
v = village()
h = H(v, 'not registered, and rightly so'); form(h, '非建档立卡户', 2, '准确')
def survey(asked, content, on='2020-06-01'): put('satisfaction_survey', 调查批次='MYD' + on, 行政村=VILLAGES[v][1], 调查日期=on, 调查方式='入户', 调查户数=str(asked), 满意户数=str(content))
v = village()  # area.satisfaction: the interval of 30 out of 40 ends at 0.858, that of 34 out of 40 at 0.929
survey(40, 30); expect('area.satisfaction', 'village', VILLAGES[v][0])
v = village(); survey(40, 34)
v = village(); survey(40, 39); survey(40, 10, '2019-06-30')
for listed in (True, False):  # and those of whom there is nothing to say
    v = village()
    for n in range(8): H(v, 'a quiet family', listed)
assert V <= 120, V
exec(open(HERE + '/areas.py').read())
