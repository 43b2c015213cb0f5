import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MessageView } from '../../threads';
import { ReportView } from './report-view';

class RunFault {
  @ApiProperty({ example: 'RunTimeout' }) error: string;
  @ApiProperty() message: string;
}

/** How the final values of a run are described. */
export class RunValuesView {
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ format: 'uuid' }) run_id: string;
  @ApiProperty({ format: 'uuid' }) thread_id: string;
  @ApiProperty({ type: [MessageView], description: 'The newest of the thread, oldest first' })
  messages: MessageView[];
  @ApiPropertyOptional({ type: ReportView, description: 'Where the run wrote one' }) report?: ReportView;
  @ApiPropertyOptional({ type: RunFault, description: 'Where the run ended without completing' })
  __error__?: RunFault;
}
