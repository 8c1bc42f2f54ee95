import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RouteLocationNormalized } from 'vue-router'
import { useTabs } from './tabs'

const page = (path: string, query = '') =>
  ({ path, fullPath: path + query, params: {}, meta: { name: 'findings' } }) as unknown as RouteLocationNormalized

describe('tabs', () => {
  beforeEach(() => setActivePinia(createPinia()))

  it('keep the filters a page was left with', () => {
    const tabs = useTabs()
    tabs.visit(page('/findings'))
    tabs.visit(page('/findings', '?severity=red'))
    expect(tabs.tabs.map((tab) => tab.address)).toEqual(['/findings?severity=red'])
  })

  it('are ten at most, and the oldest without draft gives way', () => {
    const tabs = useTabs()
    for (let at = 0; at < 10; at += 1) tabs.visit(page(`/households/${at}`))
    tabs.keepDraft('/households/0', true)
    tabs.visit(page('/households/10'))
    expect(tabs.tabs).toHaveLength(10)
    expect(tabs.tabs.map((tab) => tab.path)).toContain('/households/0')
    expect(tabs.tabs.map((tab) => tab.path)).not.toContain('/households/1')
  })

  it('are called what their page calls itself', () => {
    const tabs = useTabs()
    tabs.visit(page('/registers/visit'))
    tabs.entitle('/registers/visit', 'Visits')
    tabs.visit(page('/registers/visit', '?filter1=a'))
    expect(tabs.tabs.map((tab) => tab.title)).toEqual(['Visits'])
  })

  it('name the neighbour to go to when one is closed', () => {
    const tabs = useTabs()
    for (const path of ['/work', '/findings', '/files']) tabs.visit(page(path))
    expect(tabs.close('/findings')).toBe('/files')
    expect(tabs.close('/files')).toBe('/work')
    expect(tabs.close('/work')).toBeNull()
  })
})
