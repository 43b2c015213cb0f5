import { classify } from './keywords';

describe('sorting by keywords (10.2)', () => {
  it.each([
    ['Where does my money go, and what would cut it by 20%?', 'cost', 'cost_optimization', 'optimise'],
    ['Why are my calls so slow?', 'performance', 'performance', 'explain'],
    ['p95 latency of the chat workload', 'performance', 'performance', 'analyse'],
    ['How accurate are the answers? Any hallucinations?', 'quality', 'performance', 'analyse'],
    ['Which model should we use instead of gpt-4o?', 'model_selection', 'cost_optimization', 'compare'],
    [
      'What is the price of claude-3-haiku per million tokens?',
      'price_catalogue',
      'cost_optimization',
      'look_up',
    ],
    ['Send me a weekly report and alerts', 'monitoring_reporting', 'trend_analysis', 'monitor'],
    ['How do I import a log and set up a column mapping?', 'configuration', 'cost_optimization', 'configure'],
    ['Are there any anomalies in the traffic?', 'workload_analysis', 'anomaly_detection', 'analyse'],
    ['Is our usage growing over time?', 'workload_analysis', 'trend_analysis', 'analyse'],
    ['Good morning', 'general', 'cost_optimization', 'analyse'],
    // Whose cost is asked for decides: one's own calls are no matter of the price list.
    ['What does it cost and why?', 'cost', 'cost_optimization', 'look_up'],
    ['What do my calls cost?', 'cost', 'cost_optimization', 'look_up'],
    ['How much does this cost us?', 'cost', 'cost_optimization', 'look_up'],
    ['What do gpt-4o calls cost?', 'cost', 'cost_optimization', 'look_up'],
    ['What does gpt-4o cost?', 'price_catalogue', 'cost_optimization', 'look_up'],
    ['How much am I paying?', 'cost', 'cost_optimization', 'analyse'],
    ['How many errors did we have?', 'performance', 'performance', 'analyse'],
    ['What if I used claude-haiku-4-5 instead?', 'model_selection', 'cost_optimization', 'compare'],
    ['Are costs going up?', 'cost', 'trend_analysis', 'analyse'],
    ['Did latency get worse?', 'performance', 'trend_analysis', 'analyse'],
    ['How much is claude-haiku-4-5?', 'price_catalogue', 'cost_optimization', 'look_up'],
    ['Should I use batches at night?', 'cost', 'cost_optimization', 'analyse'],
    ['Are my prompts getting longer?', 'workload_analysis', 'trend_analysis', 'analyse'],
    ['Something weird happened', 'workload_analysis', 'anomaly_detection', 'analyse'],
  ])('%s', (message, category, kind, intent) => {
    expect(classify(message)).toMatchObject({ category, kind, intent });
  });

  it.each([
    ['URGENT: production is down, costs exploded', 'critical'],
    ['We need this ASAP: why so slow?', 'high'],
    ['Just wondering what my calls cost, no rush', 'low'],
    ['What do my calls cost?', 'medium'],
  ])('%s has priority %s', (message, priority) => {
    expect(classify(message).priority).toBe(priority);
  });

  it('takes more words and more questions for a harder question', () => {
    const complexities = [
      'Costs?',
      'Where does my money go?',
      'Where does my money go, and what would cut it by a fifth without any loss of quality for the users?',
      `${'Compare the cost and the latency of every workload and say why they differ. '.repeat(4)}`,
      `${'Compare the cost and the latency of every workload and say why they differ. '.repeat(15)}`,
    ].map((message) => classify(message).complexity);

    expect(complexities).toEqual(['trivial', 'simple', 'medium', 'high', 'complex']);
  });

  it('is surer of a message of one kind than of a mixed one, and unsure of none', () => {
    const { confidence: sure } = classify('cost, spend, bill and budget');
    const { confidence: mixed } = classify('cost and latency');
    const { confidence: unsure } = classify('hello there');

    expect(sure).toBeGreaterThan(mixed);
    expect(mixed).toBeGreaterThan(unsure);
  });
});
