import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { exhaustPool } from '../faults/database-faults';
import { poolFaults } from './idle-pool';

@Module({})
class PoollessModule {}

it('An application whose pool the kit cannot find is not called idle, nor is nothing exhausted', async () => {
  const app = await NestFactory.create(PoollessModule, { logger: false });

  await expect(poolFaults(app)).rejects.toThrow('no data source of TypeORM');
  await expect(exhaustPool(app)).rejects.toThrow('npm ls typeorm');
  await app.close();
});
