import { parse } from "yaml";
import { labSchema } from "../../contracts/lab.ts";
import { type CompiledLab, compileLab } from "../content/compiled-lab.ts";

const text = `steps:
  - id: wall
    title: { ja: 壁を立てる, en: Put up a wall }
    minutes: 1
    command: kubectl apply -f wall.yaml
    expected: created
    undo: kubectl delete -f wall.yaml
    checks:
      - id: there
        label: { ja: 壁がある, en: There is a wall }
        object: { resource: walls, namespace: default }
        cel: objects.exists(w, w.height >= 2 && w.ready)
        hints:
          - { id: low, when: "objects.exists(w, w.height < 2)", text: { ja: 低い, en: too low } }
          - { id: drying, when: size(objects) > 0, pending: true, text: { ja: 乾くのを待つ, en: drying } }
          - { id: forbidden, when: o.code == 403, text: { ja: 断られた, en: refused } }
          - { id: what, text: { ja: 壁を, en: a wall } }
          - { id: wall-command, text: { ja: これ, en: this }, command: kubectl apply -f wall.yaml }
  - id: knock
    title: { ja: たたく, en: Knock }
    minutes: 1
    needs: [wall]
    predict:
      question: { ja: どうなる, en: what }
      choices:
        - { id: "yes", text: { ja: はい, en: "yes" } }
        - { id: "no", text: { ja: いいえ, en: "no" } }
      answer: "no"
      because: { ja: 壁, en: wall }
    command: kubectl exec frontend-pod -- knock
    expected: thud
    checks:
      - id: knocked
        label: { ja: たたいた, en: Knocked }
        observed: exec
        cel: o.name == 'frontend-pod' && o.exitCode == 1
        hints:
          - { id: through, when: o.exitCode == 0, text: { ja: 通った, en: it went through } }
          - { id: knock-command, text: { ja: これ, en: this }, command: kubectl exec frontend-pod -- knock }
`;

/** A lab of two steps: one of state, then one of a deed. */
export function wallsLab(): CompiledLab {
  const { lab, faults } = compileLab(labSchema.parse(parse(text)));
  if (faults.length > 0) {
    throw new Error(JSON.stringify(faults));
  }
  return lab;
}
