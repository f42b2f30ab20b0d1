"""Text of the one style sheet; `theme.py` puts colours (`@token`) and scaled sizes (`$13`) into it."""

STYLE_SHEET = """
QToolTip { background: @card; color: @text; border: 1px solid @line_strong; padding: 5px 7px; }

/* grounds */
QWidget[ground="base"] { background: @base; }
QWidget[ground="layer"] { background: @layer; }
QWidget[ground="shell"] { background: @layer; border: 1px solid @line; border-right: 0; border-bottom: 0;
  border-top-left-radius: 8px; }
QWidget[ground="card"] { background: @card; }
QWidget[ground="subtle"] { background: @subtle; }
QFrame[kind="card"], QFrame[kind="dialog"] { background: @card; border: 1px solid @line; border-radius: 8px; }
QFrame[kind="dialog"] { border-color: @line_strong; }
QFrame[kind="dialog-foot"] { background: @subtle; border: 0; border-top: 1px solid @line;
  border-bottom-left-radius: 7px; border-bottom-right-radius: 7px; }
QFrame[kind="inset"] { background: @subtle; border: 0; border-radius: 8px; }
QFrame[kind="pane"] { background: @card; border: 0; border-left: 1px solid @line;
  border-top-right-radius: 7px; border-bottom-right-radius: 7px; }
QFrame[kind="totals"] { background: @subtle; border: 0; border-top: 1px solid @line_strong;
  border-bottom-left-radius: 7px; border-bottom-right-radius: 7px; }
QFrame[kind="selection"] { background: @selected; border: 1px solid @accent; border-radius: 6px; }
QFrame[kind="toast"] { background: @card; border: 1px solid @line_strong; border-radius: 8px; }
QFrame[kind="popup"] { background: @card; border: 1px solid @line_strong; border-radius: 6px; }
QFrame[kind="drop"] { background: @subtle; border: 1px dashed @ctl_edge; border-radius: 6px; }
QFrame[kind="drop"][over="true"] { background: @selected; border-color: @accent; }
QFrame[kind="card"][press="true"]:hover { background: @hover; border-color: @line_strong; }
QFrame[kind="card"][press="true"]:focus { border: 2px solid @focus; }
QFrame[kind="todo"] { background: transparent; border: 0; border-bottom: 1px solid @line; }
QFrame[kind="todo"]:hover { background: @hover; }
QFrame[kind="line"] { background: @line; border: 0; }
QFrame[kind="line-strong"] { background: @line_strong; border: 0; }
QFrame[kind="line-done"] { background: @ok; border: 0; }
QFrame[kind="segments"] { background: @mute_bg; border: 0; border-radius: 6px; }
QFrame[kind="choice"] { background: @card; border: 1px solid @line; border-radius: 6px; padding: 1px; }
QFrame[kind="choice"][on="true"] { background: @selected; border-color: @accent; }
QFrame[kind="choice"][focused="true"] { border: 2px solid @focus; padding: 0; }
QFrame[kind="notice"] { border: 0; border-radius: 6px; }
QFrame[kind="notice"][tone="ok"], QFrame[kind="round"][tone="ok"] { background: @ok_bg; }
QFrame[kind="notice"][tone="warn"], QFrame[kind="round"][tone="warn"] { background: @warn_bg; }
QFrame[kind="notice"][tone="bad"], QFrame[kind="round"][tone="bad"] { background: @bad_bg; }
QFrame[kind="notice"][tone="info"], QFrame[kind="round"][tone="info"] { background: @info_bg; }
QFrame[kind="notice"][tone="vio"], QFrame[kind="round"][tone="vio"] { background: @vio_bg; }
QFrame[kind="notice"][tone="mute"], QFrame[kind="round"][tone="mute"] { background: @mute_bg; }
QFrame[kind="round"] { border: 0; border-radius: 32px; }
QFrame[kind="quote"] { background: @subtle; border: 0; border-left: 3px solid @accent; border-radius: 4px; }
QFrame[kind="round"][small="true"] { border-radius: 10px; }

/* words */
QLabel { background: transparent; color: @text; }
QLabel:disabled { color: @disabled; }
QLabel[role="figure"] { font-size: $28; font-weight: 600; }
QLabel[role="amount"] { font-size: $24; font-weight: 600; }
QLabel[role="title"] { font-size: $20; font-weight: 600; }
QLabel[role="crumb"] { font-size: $20; color: @text3; }
QLabel[role="dialog-title"] { font-size: $18; font-weight: 600; }
QLabel[role="subtitle"] { font-size: $16; font-weight: 600; }
QLabel[role="card-title"] { font-size: $14; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="label"] { font-size: $12; color: @text2; }
QLabel[role="label-strong"] { font-size: $12; font-weight: 600; }
QLabel[role="hint"] { font-size: $12; color: @text3; }
QLabel[role="quiet"] { color: @text2; }
QLabel[role="note"] { color: @text3; }
QLabel[role="section"] { font-size: $12; font-weight: 600; color: @text3; }
QLabel[role="axis"] { font-size: $11; color: @text3; }
QLabel[tone="ok"] { color: @ok; } QLabel[tone="warn"] { color: @warn; } QLabel[tone="bad"] { color: @bad; }
QLabel[tone="info"] { color: @info; } QLabel[tone="vio"] { color: @vio; } QLabel[tone="mute"] { color: @mute; }
QLabel[tone="accent"] { color: @accent; }
QLabel[role="key"] { font-size: $11; color: @text3; background: @card; border: 1px solid @ctl_line;
  border-radius: 4px; padding: 1px 5px; }

/* buttons */
QPushButton { min-height: $30; padding: 0 12px; border: 1px solid @ctl_line; border-bottom-color: @line_strong;
  border-radius: 5px; background: @ctl; color: @text; }
QPushButton:hover, QPushButton[look="hover"] { background: @hover; }
QPushButton:pressed { background: @press; }
QPushButton:focus, QPushButton[look="focus"] { border: 2px solid @focus; padding: 0 11px; min-height: $28; }
QPushButton:disabled { color: @disabled; background: @subtle; border-color: @line; }
QPushButton[kind="primary"] { background: @accent; color: @on_accent; border: 1px solid @accent; font-weight: 600; }
QPushButton[kind="primary"]:hover, QPushButton[kind="primary"][look="hover"] { background: @accent_hover;
  border-color: @accent_hover; }
QPushButton[kind="primary"]:pressed { background: @accent_press; border-color: @accent_press; }
QPushButton[kind="primary"]:focus, QPushButton[kind="primary"][look="focus"] { border: 2px solid @focus; }
QPushButton[kind="primary"]:disabled { background: @mute_bg; color: @disabled; border-color: @mute_bg; }
QPushButton[kind="danger"] { color: @bad; border-color: @bad; background: @card; }
QPushButton[kind="danger"]:hover { background: @bad_bg; }
QPushButton[kind="danger"]:focus { border: 2px solid @focus; }
QPushButton[kind="danger"]:disabled { color: @disabled; border-color: @line; }
QPushButton[kind="ghost"] { background: transparent; border-color: transparent; color: @text2; }
QPushButton[kind="ghost"]:hover { background: @hover; }
QPushButton[kind="ghost"]:pressed { background: @press; }
QPushButton[kind="ghost"]:focus { border: 2px solid @focus; }
QPushButton[kind="ghost"]:disabled { color: @disabled; background: transparent; }
QPushButton[kind="link"] { background: transparent; border: 2px solid transparent; color: @accent; padding: 0 2px;
  min-height: $24; border-radius: 4px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; background: transparent; }
QPushButton[kind="link"]:focus { border: 2px solid @focus; }
QPushButton[kind="link"]:disabled { color: @disabled; }
QPushButton[crumb="true"] { font-size: $20; color: @text3; padding: 0; }
QPushButton[crumb="true"]:hover { color: @accent; text-decoration: none; }
QPushButton[big="true"] { min-height: $34; font-size: $14; }
QPushButton[menu="true"] { padding-right: 18px; }
QPushButton::menu-indicator { image: @pic_chevron_small; width: 12px; height: 12px; right: 10px;
  subcontrol-origin: padding; subcontrol-position: center right; }
QPushButton[kind="segment"] { min-height: $24; padding: 1px 10px; border: 2px solid transparent; border-radius: 4px;
  background: transparent; color: @text2; font-size: $12; }
QPushButton[kind="segment"]:hover { color: @text; }
QPushButton[kind="segment"]:checked { background: @card; color: @text; font-weight: 600; }
QPushButton[kind="segment"]:focus { border-color: @focus; }
QPushButton[kind="day"] { min-height: $28; min-width: $28; max-width: $28; padding: 0; border: 2px solid transparent;
  border-radius: 5px; background: transparent; color: @text; font-size: $12; }
QPushButton[kind="day"]:hover { background: @hover; }
QPushButton[kind="day"][out="true"] { color: @text3; }
QPushButton[kind="day"][today="true"] { color: @accent; font-weight: 600; }
QPushButton[kind="day"]:checked { background: @accent; color: @on_accent; }
QPushButton[kind="day"]:focus { border-color: @focus; }
QToolButton { border: 2px solid transparent; border-radius: 5px; padding: 4px; background: transparent;
  color: @text2; }
QToolButton:hover, QToolButton:checked { background: @hover; }
QToolButton:pressed { background: @press; }
QToolButton:focus { border-color: @focus; }
QToolButton::menu-indicator { image: none; }

/* fields */
QLineEdit, QComboBox, QPlainTextEdit { background: @ctl; color: @text; border: 1px solid @ctl_line;
  border-bottom-color: @ctl_edge; border-radius: 5px; selection-background-color: @accent;
  selection-color: @on_accent; }
QLineEdit, QComboBox { min-height: $30; padding: 0 9px; }
QComboBox { padding-left: 11px; }
QComboBox[compact="true"], QLineEdit[kind="cell"] { min-height: $26; }
QPlainTextEdit { padding: 3px 6px; }
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QLineEdit[look="focus"] { border-bottom: 2px solid @accent; }
QLineEdit[bad="true"], QComboBox[bad="true"], QPlainTextEdit[bad="true"] { border-bottom: 2px solid @bad; }
QLineEdit:read-only, QPlainTextEdit[locked="true"] { background: @subtle; border-bottom-color: @ctl_line;
  color: @text2; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: @text2; background: @subtle;
  border-color: @line; }
QLineEdit[kind="search"] { border: 0; background: transparent; font-size: $16; padding: 0; }
QLineEdit QToolButton { border: 0; padding: 2px; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: @pic_chevron; width: 14px; height: 14px; }
QComboBox QAbstractItemView, QListView[kind="popup"] { background: @card; border: 1px solid @line_strong;
  selection-background-color: @selected; selection-color: @text; outline: 0; padding: 3px; }
QComboBox QAbstractItemView::item { min-height: $28; padding: 0 6px; color: @text; }
QCheckBox, QRadioButton { spacing: 8px; color: @text; min-height: $28; border: 2px solid transparent;
  border-radius: 5px; padding-right: 4px; }
QCheckBox:focus, QRadioButton:focus { border-color: @focus; }
QRadioButton[bare="true"] { spacing: 0; border: 0; padding: 0; }
QCheckBox:disabled, QRadioButton:disabled { color: @text2; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid @ctl_edge; border-radius: 4px; background: @ctl; }
QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: @pic_check; }
QCheckBox::indicator:disabled { background: @subtle; border-color: @line_strong; }
QCheckBox::indicator:checked:disabled { background: @disabled; border-color: @disabled; }
QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid @ctl_edge; border-radius: 9px;
  background: @ctl; }
QRadioButton::indicator:checked { border: 5px solid @accent; width: 8px; height: 8px; background: @on_accent; }
QRadioButton::indicator:disabled { background: @subtle; border-color: @line_strong; }
QRadioButton::indicator:checked:disabled { border: 5px solid @disabled; width: 8px; height: 8px; }

/* views */
QTableView, QTreeView, QListView { background: @card; color: @text; border: 0; outline: 0; gridline-color: @line;
  alternate-background-color: @card; selection-background-color: @selected; selection-color: @text; }
QTreeView::item, QListView::item { min-height: $32; padding: 0 6px; color: @text; }
QTreeView::item:hover, QListView::item:hover { background: @hover; }
QTreeView::item:selected, QListView::item:selected { background: @selected; color: @text; }
QTreeView::branch { background: @card; }
QTreeView::branch:has-children:closed { image: @pic_next; }
QTreeView::branch:has-children:open { image: @pic_open; }
QHeaderView { background: @subtle; border: 0; }
QHeaderView::section { background: @subtle; color: @text2; border: 0; border-bottom: 1px solid @line_strong;
  padding: 0 10px; font-weight: 600; }
QHeaderView::section:hover { background: @hover; }
QHeaderView::up-arrow { image: @pic_up; width: 12px; height: 12px; }
QHeaderView::down-arrow { image: @pic_down; width: 12px; height: 12px; }
QTableView[kind="sheet"] QHeaderView::section { font-size: $11; font-weight: 400; color: @text3; padding: 0 4px;
  border-right: 1px solid @line; border-bottom: 1px solid @line; }
QTableCornerButton::section { background: @subtle; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }
QScrollArea { border: 0; background: transparent; }
QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: @line_strong; border-radius: 3px; min-height: 40px;
  margin: 2px 4px 2px 3px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: @line_strong; border-radius: 3px; min-width: 40px;
  margin: 4px 2px 3px 2px; }
QScrollBar::handle:hover { background: @ctl_edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: @mute_bg; border: 0; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
QMenu { background: @card; border: 1px solid @line_strong; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 4px; color: @text; min-height: $16; }
QMenu::item:selected { background: @hover; }
QMenu::item:disabled { color: @disabled; }
QMenu::icon { left: 6px; }
QMenu::separator { height: 1px; background: @line; margin: 4px 6px; }
QSplitter::handle { background: transparent; }
"""
