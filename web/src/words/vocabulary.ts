import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useSession } from '@/access/session'
import { ask } from '@/api/ask'
import type { Label } from '@/api/types'

/** The pack's words for rules, datasets, routes, units and code lists; the pages have none of their own for them. */
export function useVocabulary() {
  const session = useSession()
  const { locale } = useI18n()
  const { data } = useQuery({
    queryKey: ['vocabulary'],
    queryFn: () => ask('get', '/vocabulary'),
    staleTime: Infinity,
    enabled: computed(() => session.session?.must.length === 0),
  })
  const say = (label: Label | undefined) => (label ? (locale.value === 'zh' ? label.zh : label.en || label.zh) : '')
  const byCode = computed(() => ({
    rules: new Map(data.value?.rules.map((rule) => [rule.code, rule])),
    routes: new Map(data.value?.routes.map((one) => [one.code, one.label])),
    datasets: new Map(data.value?.datasets.map((one) => [one.code, one.label])),
    units: new Map(data.value?.units.map((one) => [one.code, one.label])),
    subjects: new Map(data.value?.subjects.map((one) => [one.code, one.label])),
    roles: new Map(data.value?.roles.map((one) => [one.code, one.label])),
  }))
  const nameIn = (map: 'routes' | 'datasets' | 'units' | 'subjects' | 'roles') => (code: string | undefined) =>
    code === undefined ? '' : say(byCode.value[map].get(code)) || code

  return {
    vocabulary: data,
    say,
    rule: (code: string) => byCode.value.rules.get(code),
    ruleName: (code: string) => say(byCode.value.rules.get(code)?.label) || code,
    routeName: nameIn('routes'),
    datasetName: nameIn('datasets'),
    unitName: nameIn('units'),
    subjectName: nameIn('subjects'),
    roleName: nameIn('roles'),
    /** A word as some code list of the pack has it; one that stands in none is shown as it came. */
    wordOf: (word: string) => {
      for (const list of Object.values(data.value?.code_lists ?? {})) {
        const known = list.find((one) => one.code === word)
        if (known) return say(known.label)
      }
      return word
    },
    /** A word of a code list; a value that stands in none is shown as it came. */
    codeName: (list: string, code: string | undefined) =>
      code === undefined ? '' : say(data.value?.code_lists[list]?.find((one) => one.code === code)?.label) || code,
  }
}
