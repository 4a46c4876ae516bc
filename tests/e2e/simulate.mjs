// Asks IAM's simulator, in one process, which of several policies allow which requests.
//
// In, as JSON on standard input: { questions: [{ policies, requests }] }, where a request is
// { principal, action, resource, context, resourcePolicy }. Out: for each question and request "Allowed",
// "ImplicitlyDenied", "ExplicitlyDenied", or "error: " and why (an action, resource or key that IAM does not know).

import { runSimulation } from '@cloud-copilot/iam-simulate'
import { json } from 'node:stream/consumers'

// The simulator drops condition keys that an action does not know, and knows this one by its placeholder alone. So it is
// called by that in policies and requests; there is but one key of an encryption context.
const CONTEXT = 'kms:EncryptionContext:'
const known = (value) =>
  JSON.parse(JSON.stringify(value).replaceAll(`"${CONTEXT}stage"`, `"${CONTEXT}\${EncryptionContextKey}"`))

async function verdict(policies, request) {
  const simulation = {
    request: {
      principal: request.principal,
      action: request.action,
      resource: { resource: request.resource, accountId: request.principal.split(':')[4] },
      contextVariables: request.context,
    },
    identityPolicies: policies.map((policy, number) => ({ name: `policy-${number}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: request.resourcePolicy ?? undefined,
  }
  let answer
  try {
    answer = await runSimulation(simulation, {})
  } catch (error) {
    return `error: ${error.message}`
  }
  if (answer.resultType === 'error') return `error: ${answer.errors.message}`
  const ignored = (answer.result ?? answer.results[0])?.ignoredContextKeys ?? []
  return ignored.length === 0 ? answer.overallResult : `error: unknown keys ${ignored}`
}

const { questions } = known(await json(process.stdin))
const answers = []
for (const { policies, requests } of questions) {
  answers.push(await Promise.all(requests.map((request) => verdict(policies, request))))
}
process.stdout.write(JSON.stringify(answers))
