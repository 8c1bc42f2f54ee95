import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { guben } from './county'

export interface Household {
  code: string
  township: string
  village: string
  group: string
}

/** A newer export of the registry that has these households alone, brought in while the county is served, by another process. */
export async function exported(county: string, folder: string, name: string, households: Household[]) {
  const file = join(folder, `${name}.csv`)
  const rows = households.map((one) => [one.code, '示例县', one.township, one.village, one.group, '某'].join(','))
  writeFileSync(file, ['户编号,县,乡镇,行政村,村民小组,户主姓名', ...rows].join('\n') + '\n')
  await guben('import', county, file)
}

/** What such an export says of some households in these fields taken into the record field by field. All else that the export leaves out is not taken. */
export async function record(county: string, folder: string, name: string, fields: string[], households: Household[]) {
  await exported(county, folder, name, households)
  const wanted = [...(await guben('proposals', county)).matchAll(/^ *(\d+) +registry_household (\d+) +([^:\n]+):/gm)].filter(([, , code, field]) => fields.includes(field!) && households.some((one) => one.code === code))
  for (const [, number] of wanted) await guben('proposals', county, '--accept', number!)
  await guben('proposals', county, '--refuse', 'all')
  return wanted.length
}
