import { describe, expect, it } from 'vitest'
import { differences } from './differences'

describe('what differs between two versions', () => {
  it('is said field by field', () => {
    expect(differences({ name: '岩某', regions: ['990101', '990102'] }, { name: '岩香', regions: ['990101', '990102'], version: 4 })).toEqual([{ field: 'name', mine: '岩某', theirs: '岩香' }])
  })
  it('counts what one of them left out', () => {
    expect(differences({ period: '2020-06' }, {})).toEqual([{ field: 'period', mine: '2020-06', theirs: '' }])
  })
  it('is nothing where nothing was sent', () => {
    expect(differences(null, { name: 'a' })).toEqual([])
  })
})
