// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { defineComponent, h } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { useFilters } from './filters'

async function page(address: string) {
  let made!: ReturnType<typeof useFilters<'severity' | 'rule'>>
  const List = defineComponent({
    setup() {
      made = useFilters(['severity', 'rule'])
      return () => h('p')
    },
  })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/findings', component: List }, { path: '/work', component: { render: () => h('p') } }] })
  await router.push(address)
  mount(List, { global: { plugins: [router] } })
  return { router, ...made }
}

describe('filters', () => {
  it('are read from the address and written to it', async () => {
    const { router, filters, set } = await page('/findings?severity=red')
    expect(filters.value).toEqual({ severity: 'red' })
    set({ rule: 'risk.dropout' })
    await router.isReady()
    await new Promise((done) => setTimeout(done))
    expect(router.currentRoute.value.fullPath).toBe('/findings?severity=red&rule=risk.dropout')
  })
  it('take nothing from an address that is no filter of the list', async () => {
    const { router, filters, set } = await page('/findings?name=%E5%B2%A9&id_number=990101')
    expect(filters.value).toEqual({})
    set({ severity: 'red' })
    await new Promise((done) => setTimeout(done))
    expect(router.currentRoute.value.fullPath).toBe('/findings?severity=red')
  })
  it('begin at the first page when they change', async () => {
    const { router, page: number, set } = await page('/findings?page=4')
    expect(number.value).toBe(4)
    set({ severity: 'amber' })
    await new Promise((done) => setTimeout(done))
    expect(router.currentRoute.value.query).toEqual({ severity: 'amber' })
  })
  it('stay as they were while another page is shown', async () => {
    const { router, filters } = await page('/findings?severity=red')
    await router.push('/work?severity=amber')
    expect(filters.value).toEqual({ severity: 'red' })
  })
  it('do not bring a page forward that stands behind another', async () => {
    const { router, set } = await page('/findings')
    await router.push('/work')
    set({ severity: 'red' })
    await new Promise((done) => setTimeout(done))
    expect(router.currentRoute.value.path).toBe('/work')
  })
})
