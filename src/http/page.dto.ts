import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { AirlockConfig } from '../config';

/** A query's number comes as text, in digits alone. Null, as some clients send it, is the same as nothing. */
const numberOr =
  (otherwise: number) =>
  ({ value }: { value: unknown }): unknown =>
    value === null ? otherwise : typeof value === 'string' && DIGITS.test(value) ? Number(value) : value;

const DIGITS = /^\d{1,9}$/;
const { limit: LIMIT, most: MOST, furthest: FURTHEST } = AirlockConfig.PAGE;

/** What every list takes (H6). */
export class PageDto {
  @ApiPropertyOptional({ default: LIMIT, minimum: 1, maximum: MOST })
  @IsOptional()
  @Transform(numberOr(LIMIT))
  @IsInt()
  @Min(1)
  @Max(MOST)
  limit: number = LIMIT;

  @ApiPropertyOptional({ default: 0, minimum: 0 })
  @IsOptional()
  @Transform(numberOr(0))
  @IsInt()
  @Min(0)
  @Max(FURTHEST)
  offset: number = 0;
}
