export { ProblemFilter } from './problem.filter';
export { ProblemsModule } from './problems.module';
