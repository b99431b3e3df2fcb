import { expect, test } from "vitest";
import { fieldErrors, StatusError } from "./status-error.ts";

const deployments = { group: "apps", resource: "deployments" };
const pods = { group: "", resource: "pods" };

test.each([
  [StatusError.notFound(deployments, "web"), 'deployments.apps "web" not found'],
  [StatusError.alreadyExists(pods, "web"), 'pods "web" already exists'],
  [StatusError.forbidden(pods, "web", "no"), 'pods "web" is forbidden: no'],
  [StatusError.forbidden(pods, "", "no"), "pods is forbidden: no"],
  [StatusError.forbidden({ group: "", resource: "" }, "", "no"), "forbidden: no"],
  [
    StatusError.conflict(deployments, "web", "it changed"),
    'Operation cannot be fulfilled on deployments.apps "web": it changed',
  ],
  [
    StatusError.generateNameConflict(pods, "web-abcde"),
    'pods "web-abcde" already exists, the server was not able to generate a unique name for the object',
  ],
])("%s", (error, message) => {
  expect(error.message).toBe(message);
});

test("one invalid field stands alone, several in brackets, each with its cause", () => {
  const missing = fieldErrors.required("spec.containers");
  const unsupported = fieldErrors.notSupported("spec.restartPolicy", "Sometimes", ["Always"]);
  const kind = { group: "", kind: "Pod" };
  expect(StatusError.invalid(kind, "web", [missing]).message).toBe(
    'Pod "web" is invalid: spec.containers: Required value',
  );
  expect(StatusError.invalid(kind, "web", [missing, unsupported]).toStatus()).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message:
      'Pod "web" is invalid: [spec.containers: Required value, spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always"]',
    reason: "Invalid",
    details: {
      name: "web",
      kind: "Pod",
      causes: [
        { reason: "FieldValueRequired", message: "Required value", field: "spec.containers" },
        {
          reason: "FieldValueNotSupported",
          message: 'Unsupported value: "Sometimes": supported values: "Always"',
          field: "spec.restartPolicy",
        },
      ],
    },
    code: 422,
  });
});
