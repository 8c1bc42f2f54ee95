import { VueQueryPlugin, QueryClient } from '@tanstack/vue-query'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { speaker } from '@/api/ask'
import { Refused } from '@/api/refused'
import { coverPage } from '@/shell/cover'
import { i18n, speak } from '@/words/words'
import App from './app/App.vue'
import { router } from './app/router'
import './theme/tokens.css'
import './theme/element-parts.css'
import './theme/element.css'
import './theme/base.css'
import './theme/print.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What a person looks at does not change under their eyes; they press 刷新.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, problem) => !(problem instanceof Refused) && failures < 2,
    },
  },
})

const app = createApp(App)
app.use(createPinia())
app.use(i18n)
app.use(VueQueryPlugin, { queryClient: queries })

// The page stays under a cover, with what was not saved on it.
speaker.onSignedOut = coverPage

void start()

async function start() {
  await speak(navigator.language.startsWith('zh') ? 'zh' : 'en')
  app.use(router)
  await router.isReady()
  app.mount('#app')
}
