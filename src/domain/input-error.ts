/** Bad input from a person or a program: every mistake at once, each with where, what was received, what is allowed. */

export interface InputProblem {
  /** Where: "target.change", "items[3].value". */
  readonly path: string;
  readonly received: string;
  readonly allowed: string;
  readonly message: string;
}

export class InputError extends Error {
  override readonly name = 'InputError';
  readonly problems: readonly InputProblem[];
  constructor(problems: readonly InputProblem[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '));
    this.problems = problems;
  }
}
