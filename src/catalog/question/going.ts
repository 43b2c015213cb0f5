/** Words that ask where something is going. */
const GOING =
  /\b(?:g[eo]t(?:s|ting)?|bec(?:ome|omes|ame|oming)|going (?:up|down)|growing|growth|rising|falling|increasing|decreasing|improving|accelerat\w+|climbing|ramping(?: up)?|trends?|trending|over time)\b/i;

export const asksWhereItGoes = (message: string): boolean => GOING.test(message);
