import { newLearner, openLesson, runStep } from "../fixtures/lesson.ts";
import { test } from "../fixtures/test.ts";
import { bringNear } from "../pages/bring-near.ts";

const directory = "professional-kubernetes-hands-on/src/part5/security";

const forbidden = [
  `Error from server (Forbidden): error when creating "${directory}/privileged-pod.yaml":`,
  'pods "privileged-pod" is forbidden: violates PodSecurity "restricted:latest":',
  'privileged (container "privileged-container" must not set securityContext.privileged=true),',
  'allowPrivilegeEscalation != false (container "privileged-container" must set securityContext.allowPrivilegeEscalation=false),',
  'unrestricted capabilities (container "privileged-container" must set securityContext.capabilities.drop=["ALL"]),',
  'runAsNonRoot != true (pod or container "privileged-container" must set securityContext.runAsNonRoot=true),',
  'seccompProfile (pod or container "privileged-container" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
].join(" ");

const mended = `apiVersion: v1
kind: Pod
metadata:
  name: privileged-pod
spec:
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    seccompProfile:
      type: RuntimeDefault
  containers:
    - name: privileged-container
      image: busybox:1.36
      command: ["sleep", "infinity"]
      securityContext:
        allowPrivilegeEscalation: false
        capabilities:
          drop: ["ALL"]
`;

function literally(text: string): RegExp {
  return new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
}

test("section 2: the refusal in full, the mended Pod, and the Deployment whose Pods never come", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const lesson = await openLesson(context, "pod-security-standards");
  await runStep(lesson, "create-namespace", /namespace\/pss-demo created/);
  await runStep(lesson, "label-namespace", /namespace\/pss-demo labeled/);
  await runStep(lesson, "privileged-refused", literally(forbidden));

  await lesson.terminal.type(`cat > ${directory}/privileged-pod.yaml <<'EOF'\n${mended}EOF`);
  await runStep(lesson, "mend-pod", /pod\/privileged-pod condition met/);
  await runStep(
    lesson,
    "deployment-accepted",
    /Warning: would violate PodSecurity "restricted:latest": [\s\S]*deployment\.apps\/insecure-deployment created/,
  );
  await runStep(
    lesson,
    "pods-missing",
    /Warning\s+FailedCreate\s+replicaset\/insecure-deployment-\S+\s+Error creating: pods "insecure-deployment-\S+" is forbidden: violates PodSecurity "restricted:latest"/,
  );
  await lesson.terminal.shows(/deployment\.apps\/insecure-deployment\s+0\/1\s+0\s+0/);
  await context.close();
});

test("section 2: what is typed before its cards come near counts as well", async ({
  browser,
  baseURL,
}) => {
  const context = await newLearner(browser, baseURL);
  const { section, terminal } = await openLesson(context, "pod-security-standards");
  await terminal.open();
  await terminal.type("kubectl create namespace pss-demo");
  await terminal.shows("namespace/pss-demo created");
  await terminal.type((await section.command("label-namespace")).trim());
  await terminal.shows("namespace/pss-demo labeled");
  await terminal.type(`kubectl apply -f ${directory}/privileged-pod.yaml -n pss-demo`);
  await terminal.shows("is forbidden");
  await bringNear(section.step("privileged-refused"));
  await section.isPassed("privileged-refused");
  await context.close();
});
