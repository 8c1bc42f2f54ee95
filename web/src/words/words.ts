import { createI18n } from 'vue-i18n'

export type Language = 'zh' | 'en'

type Messages = Record<string, string>

const load: Record<Language, () => Promise<{ default: Messages }>> = {
  zh: () => import('virtual:words/zh'),
  en: () => import('virtual:words/en'),
}

export const i18n = createI18n({
  legacy: false,
  locale: 'zh',
  fallbackLocale: false,
  flatJson: true,
  messages: {} as Record<string, Messages>,
})

/** Brings the words of one language; a page holds only the languages somebody has read on it. */
export async function speak(language: Language): Promise<void> {
  const words = await load[language]()
  i18n.global.setLocaleMessage(language, words.default as never)
  ;(i18n.global.locale as { value: string }).value = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

export const spoken = () => (i18n.global.locale as { value: Language }).value
