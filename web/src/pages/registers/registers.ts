import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, reactive, toValue, type MaybeRefOrGetter } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '@/access/session'
import { ask } from '@/api/ask'
import type { Register } from '@/api/types'
import { useRegions } from '@/shell/regions'
import { useVocabulary } from '@/words/vocabulary'
import { nameIn, type Sayings } from './words'

/** How often something was changed here: lists that are kept behind other pages are read anew. */
const editions = reactive(new Map<string, number>())
export const editionOf = (register: string) => editions.get(register) ?? 0

export function useRegister(register: MaybeRefOrGetter<string | undefined>) {
  const session = useSession()
  return useQuery({
    queryKey: ['register', computed(() => toValue(register)), computed(() => session.session?.post)],
    queryFn: () => ask('get', '/registers/{register}', { path: { register: toValue(register)! } }),
    enabled: computed(() => toValue(register) !== undefined),
  })
}

/** After a change: what was read of the register is read again. */
export function useChanged() {
  const queries = useQueryClient()
  return (register: string) => {
    editions.set(register, editionOf(register) + 1)
    for (const queryKey of [['registers'], ['register', register], ['register-waiting', register], ['register-record', register], ['registers-of-household']]) void queries.invalidateQueries({ queryKey })
  }
}

export function useSayings() {
  const { t } = useI18n()
  const { say } = useVocabulary()
  const { placeOf } = useRegions()
  return (labels?: Record<string, string>): Sayings => ({
    say,
    yes: t('marks.yes'),
    no: t('marks.no'),
    noEnd: t('registers.no_end'),
    schoolYear: (year, next) => t('registers.school_year', { year, next }),
    placeOf,
    labels,
  })
}

const most = 1000
const piece = 200

/** What a field may refer to: records of another register by code and name. Of a long register the first thousand. */
export function useRecordChoices(register: MaybeRefOrGetter<string | undefined>) {
  const session = useSession()
  const { data: other } = useRegister(register)
  const { data } = useQuery({
    queryKey: ['register-choices', computed(() => [toValue(register), session.session?.post, editionOf(toValue(register) ?? '')])],
    queryFn: async () => {
      const all = []
      for (let after: string | null | undefined; all.length < most && after !== null; ) {
        const page = await ask('get', '/registers/{register}/records', { path: { register: toValue(register)! }, query: { size: piece, ...(after ? { after } : {}) } })
        all.push(...page.items)
        after = page.next
      }
      return all
    },
    enabled: computed(() => toValue(register) !== undefined),
  })
  return computed(() => (data.value ?? []).map((row) => ({ value: row.record, name: nameIn(other.value, row.values) })))
}

/** The registers that say something of a household, as the post may read them. */
export const isAboutHouseholds = (register: Register) => register.fields.some((field) => field.type === 'household' || field.type === 'person')

/** The address of a form, with what is known. */
export const formOf = (register: string, household?: string) => `/registers/${register}/~enter${household ? `?household=${encodeURIComponent(household)}` : ''}`
export const recordOf = (register: string, record: string) => `/registers/${register}/${encodeURIComponent(record)}`
