import type { components } from './generated/openapi'

export type Problem = components['schemas']['Problem']

/** The server said no, in words. What it said stays whole, so that a page can show both versions of a changed record. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail ?? problem.title)
  }
  get status() {
    return this.problem.status
  }
}

/** Nobody answered: the network is cut, or the server is down. */
export class Unreachable extends Error {}
