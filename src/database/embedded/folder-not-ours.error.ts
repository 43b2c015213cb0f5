import { CannotStartError } from '../../cannot-start.error';

/** Where the cluster belongs there is something else, or one whose password is gone: neither is ours to delete. */
export class FolderNotOursError extends CannotStartError {
  constructor(readonly folder: string) {
    super(
      `${folder} is not empty, and not a database that Airlock can open: PG_VERSION in it, or superuser.secret beside it, ` +
        'is missing. Nothing was changed. Move it away, put the missing file back, or choose another folder with DATA_DIR.',
    );
    this.name = 'FolderNotOursError';
  }
}
