import { expect, test } from "vitest";
import { commandsIn } from "./kubectl-words.ts";

test("every command of a script is counted, with its verb and the kinds that it names", () => {
  const script = `kubectl create -f a.yaml && kubectl rollout status deploy/web
sed s/a/b/ x | kubectl apply -f -; kubectl get pods,svc -l 'app=x'
kubectl exec web -- kubectl-like`;
  expect(commandsIn(script)).toEqual([
    { verb: "create", kinds: [] },
    { verb: "rollout status", kinds: ["Deployment"] },
    { verb: "apply", kinds: [] },
    { verb: "get", kinds: ["Pod", "Service"] },
    { verb: "exec", kinds: [] },
  ]);
});

test("a command within another's arguments is counted too", () => {
  expect(commandsIn("kubectl get pods --token=$(kubectl create token robot)")).toEqual([
    { verb: "get", kinds: ["Pod"] },
    { verb: "create token", kinds: [] },
  ]);
});
