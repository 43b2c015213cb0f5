import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import { App } from './app';
import './style/theme.css';
import './style/page.css';
import './style/verdicts.css';
import './style/warnings.css';
import './style/tiles.css';
import './style/charts.css';
import './style/tables.css';
import './style/gate.css';
import './style/narrow.css';

const page = document.getElementById('page');
if (page) render(<App />, page);
