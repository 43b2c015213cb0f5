import { Global, Module } from '@nestjs/common';
import { RoomSections } from '../../monitoring';

/** Where the room tells what the dashboard shows of it; the rest of monitoring is not needed for a model's answer. */
@Global()
@Module({ providers: [RoomSections], exports: [RoomSections] })
export class SectionsModule {}
