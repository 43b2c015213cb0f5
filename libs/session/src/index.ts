export { UserExecutionContext } from './context/user-execution-context';
