import { render } from 'preact';
import 'uplot/dist/uPlot.min.css';
import './page.css';

const page = document.getElementById('page');
if (page) render(<h1>Airlock</h1>, page);
