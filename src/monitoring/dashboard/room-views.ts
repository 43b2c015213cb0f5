import { ApiProperty } from '@nestjs/swagger';

export class RunsHereView {
  @ApiProperty({ description: 'Those that wait for a model or a tool are not' }) at_work: number;
  @ApiProperty({ example: 100, description: 'May be at work at once' }) most_at_work: number;
  @ApiProperty({ description: 'At work or waiting' }) held: number;
  @ApiProperty({ example: 500, description: 'May be held at once, but for a tenth more of newcomers' })
  most_held: number;
  @ApiProperty({ description: 'Most held at once since the start' }) peak_held: number;
}

class QueueOfUserView {
  @ApiProperty({ example: '2bd806c9', description: 'First eight digits of SHA-256 of the user id' })
  user: string;
  @ApiProperty() running: number;
  @ApiProperty() queued: number;
}

export class QueueView {
  @ApiProperty() running: number;
  @ApiProperty() queued: number;
  @ApiProperty({ description: 'Users with a run that is running or queued' }) users_with_work: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'Age of the oldest queued run; null when there is none',
  })
  oldest_queued_seconds: number | null;
  @ApiProperty({ description: 'For how long work has waited that no worker takes; 0 while it is taken' })
  untaken_seconds: number;
  @ApiProperty({ type: [QueueOfUserView], description: 'The twenty with the most runs' })
  users: QueueOfUserView[];
}

export class LiveNowView {
  @ApiProperty({ description: 'Open sockets' }) sockets: number;
  @ApiProperty({ description: 'Open event streams' }) streams: number;
  @ApiProperty({ description: 'To the events of a run, by sockets and streams' }) subscriptions: number;
  @ApiProperty({ description: 'Since the start: what slow clients were not sent' }) dropped_events: number;
}

export class BreakerView {
  @ApiProperty({ example: 'gpt-4o' }) dependency: string;
  @ApiProperty({ example: '2bd806c9', description: 'First eight digits of SHA-256 of the user id' })
  user: string;
  @ApiProperty({ enum: ['open', 'half_open'] }) state: 'open' | 'half_open';
  @ApiProperty({ description: 'In a row' }) failures: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'From when on one call is let through; null where it may be now, or is',
  })
  retry_at: string | null;
}
