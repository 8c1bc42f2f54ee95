declare module 'virtual:words/*' {
  const messages: Record<string, string>
  export default messages
}

declare module '*.vue' {
  import type { DefineComponent } from 'vue'
  const component: DefineComponent<object, object, unknown>
  export default component
}
