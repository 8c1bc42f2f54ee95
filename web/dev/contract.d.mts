export function templateOf(path: string): { template: string; values: Record<string, string> } | null
/** What of an answer the contract does not have; null where it is as the contract says. */
export function complaints(template: string, method: string, status: number, body: unknown): string | null
